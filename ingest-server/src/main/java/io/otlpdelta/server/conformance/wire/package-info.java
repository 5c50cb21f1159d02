/**
 * HTTP as a client says it byte by byte. Client libraries tidy requests: they join header lines,
 * refuse doubtful values, answer {@code 100 Continue} themselves. What a server does with the
 * untidy ones is what the conformance suite asks, so HTTP/1 is written here by hand.
 */
@NullMarked
package io.otlpdelta.server.conformance.wire;

import org.jspecify.annotations.NullMarked;
