package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.ReadMemory;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.util.List;

/** Where a batch's entries come from: the journal, or an item of the quarantine. */
@FunctionalInterface
interface EntrySource {
  /**
   * The table's entries after a position, oldest first, until the next one would exceed {@code
   * maxBytes} of bodies (at least one, if there is any).
   *
   * @param memory where the bodies may lie, until it is read into again
   */
  List<StoredEntry> read(TableId table, Position after, long maxBytes, ReadMemory memory)
      throws IOException;
}
