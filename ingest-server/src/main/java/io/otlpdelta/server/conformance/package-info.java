/**
 * The conformance suite: what OTLP/HTTP, HTTP and this project's own protocol promise, asked of a
 * running server from outside. It shares no code with the server that it judges, but for words such
 * as {@code Signal}.
 *
 * <p>{@link io.otlpdelta.server.conformance.ConformanceSuite} is the entry; each {@code *Cases}
 * class is one list of cases; a case is a few lines over a {@code Probe}, which sends requests and
 * states what must be true.
 */
@NullMarked
package io.otlpdelta.server.conformance;

import org.jspecify.annotations.NullMarked;
