package io.otlpdelta.it.load;

/**
 * One request of the load: records {@code first} to {@code first + records - 1} of a session.
 *
 * @param fillerCharacters of each record, which no compression makes much smaller
 */
public record LoadRequest(
    LoadTable table, String session, int first, int records, int fillerCharacters) {
  /** A request of records that hold little more than their identity. */
  public LoadRequest(LoadTable table, String session, int first, int records) {
    this(table, session, first, records, 0);
  }

  /** The request without content coding; equal requests have equal bytes. */
  public byte[] body() {
    return new LoadBody(this).bytes();
  }
}
