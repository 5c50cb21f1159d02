package io.otlpdelta.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sees what a journal does to its files on a {@link SimulatedDisk}, before it happens. */
interface DiskWatch {
  void writing(SimulatedNode file, ByteBuffer bytes, long position);

  void forcing(SimulatedNode file);

  /** {@code to} is null when the name goes for good. */
  void unnaming(SimulatedNode file, @Nullable Path to);

  /** Called after it happened. */
  void grown();
}
