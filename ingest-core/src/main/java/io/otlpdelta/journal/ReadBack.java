package io.otlpdelta.journal;

import java.io.IOException;
import java.util.UUID;

/** What a journal's folder held when it was opened. */
record ReadBack(UUID journalId, JournalState state, DamagedPieces pieces, Recovery.Result found) {
  /** Reads the folder, whose lock must be held; blocks until every byte has been checked. */
  static ReadBack of(JournalOptions options, JournalFolder folder, JournalSurroundings given)
      throws IOException {
    UUID id = folder.id(given.randomness());
    JournalState state = new JournalState(options, given.time());
    DamagedPieces pieces = new DamagedPieces(folder, state);
    Recovery recovery = new Recovery(folder, id, state, pieces, given.time());
    return new ReadBack(id, state, pieces, recovery.run());
  }
}
