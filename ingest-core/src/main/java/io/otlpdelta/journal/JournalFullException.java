package io.otlpdelta.journal;

/** Nothing was written, because a limit is reached; the same append may succeed later. */
public final class JournalFullException extends RuntimeException {
  private final boolean tableQuota;

  /**
   * Says which limit stopped the append.
   *
   * @param tableQuota true when only this table's quota is spent and other tables are still
   *     accepted
   */
  public JournalFullException(String message, boolean tableQuota) {
    super(message);
    this.tableQuota = tableQuota;
  }

  public boolean tableQuota() {
    return tableQuota;
  }
}
