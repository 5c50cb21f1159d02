package io.otlpdelta.bench.workload;

/**
 * One request body ready to be sent.
 *
 * @param body the bytes as sent; shared, never written to
 * @param decodedBytes size of the body before compression
 * @param records log records or data points in it, all of one session that no other request of the
 *     pool has
 * @param sessionId that session's {@code session.id}
 */
@SuppressWarnings("ArrayRecordComponent") // sent as it is, never compared
public record PooledRequest(byte[] body, int decodedBytes, int records, String sessionId) {}
