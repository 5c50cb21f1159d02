/**
 * Stage 1 of 8: the door. Bytes and headers of HTTP become an {@link
 * io.otlpdelta.pipeline.IngestRequest}; what the pipeline says of it becomes the answer. Before: a
 * client; after: {@code otlp}.
 *
 * <p>{@link io.otlpdelta.server.http.Door} owns the HTTP server; {@code IngestService} is one
 * request read top to bottom, {@code OtlpProtocol} what its protocol adds; every 4xx and 5xx is
 * built by {@code ErrorAnswers}, every failed gRPC call's status by {@code GrpcAnswers}.
 */
@NullMarked
package io.otlpdelta.server.http;

import org.jspecify.annotations.NullMarked;
