package io.otlpdelta.server.http;

import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;

/** The body of an OTLP request, out of its framing, still as it was compressed. */
record OtlpBody(ContentCoding coding, ByteBuffer bytes) {}
