package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.function.BiConsumer;

/** The data files of a snapshot. */
final class ActiveFiles {
  private ActiveFiles() {}

  /** Passes each file's location and its {@code add} action, with statistics. */
  static void forEach(Engine engine, Snapshot snapshot, BiConsumer<String, AddFile> consumer)
      throws IOException {
    ScanImpl scan = (ScanImpl) snapshot.getScanBuilder().build();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            Row row = rows.next();
            String path = InternalScanFileUtils.getAddFileStatus(row).getPath();
            AddFile add = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
            consumer.accept(KernelPaths.location(path), add);
          }
        }
      }
    }
  }
}
