package io.otlpdelta.it.load;

/**
 * One request of the load: records {@code first} to {@code first + records - 1} of a session.
 *
 * @param session a client's session in one table; no two tables share one
 */
public record LoadRequest(LoadTable table, String session, int first, int records) {
  /** The request without content coding; equal requests have equal bytes. */
  public byte[] body() {
    return LoadBody.of(table.signal(), session, first, records);
  }
}
