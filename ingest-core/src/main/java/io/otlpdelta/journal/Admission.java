package io.otlpdelta.journal;

import org.jspecify.annotations.Nullable;

/** Decides whether an append may be queued: every refusal happens here, before any byte moves. */
final class Admission {
  /** From this share of the budget on, tables with more than their share are refused. */
  private static final double NEARLY_FULL = 0.9;

  private final JournalOptions options;

  Admission(JournalOptions options) {
    this.options = options;
  }

  /**
   * The first limit that stops an append, null if none does.
   *
   * @param length bytes of the append
   * @param held what its table holds already, queued bytes included
   * @param room bytes that can be written before another segment is needed, if none can be had
   * @param queued bytes of all tables that wait to be written
   * @param live disk bytes of segments and parked files with entries not yet released
   * @param heldByAll what all tables hold, queued bytes included
   * @param tables how many tables hold anything
   */
  @Nullable JournalFullException refusal(
      long length, long held, long room, long queued, long live, long heldByAll, int tables) {
    if (queued > 0 && queued + length > options.maxQueuedBytes()) {
      return new JournalFullException(
          "The server has too many requests in hand to take another; send it again.", false);
    }
    if (held + length > options.tableQuotaBytes()) {
      return new JournalFullException(
          "This table's share of the server's journal is full, because its rows cannot be written"
              + " fast enough; send the request again later.",
          true);
    }
    boolean nearlyFull = live + queued > NEARLY_FULL * options.budgetBytes();
    if (nearlyFull && held >= heldByAll / Math.max(1, tables)) {
      return new JournalFullException(
          "The server's journal is nearly full and this table is one of the largest in it; send"
              + " the request again later.",
          true);
    }
    if (RecordFormat.alignToPage(length) + RecordFormat.PAGE_BYTES > room) {
      return journalFull();
    }
    return null;
  }

  /** Neither disk nor budget for another segment. */
  static JournalFullException journalFull() {
    return new JournalFullException(
        "The server's journal is full; send the request again later.", false);
  }
}
