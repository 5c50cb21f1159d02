package io.otlpdelta.server.query;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one result: every row, then {@link #end}. One thread. */
interface ResultWriter {
  /** A row of as many cells as there are columns; null for NULL. */
  void row(List<@Nullable String> cells) throws IOException;

  /** Writes what is left; the underlying output stays open. */
  void end() throws IOException;
}
