package io.otlpdelta.delta;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What log entries say of domain metadata. For each commit to a table with row ids Kernel asks
 * every entry since the last checkpoint for the highest one: a hundred reads of object storage, of
 * files that never change. For one thread.
 */
final class DomainMetadataCache {
  /** Entries since a checkpoint; one that falls out is read again. */
  private static final int MAX_ENTRIES = 1_000;

  private final Map<Entry, List<ColumnarBatch>> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Entry, List<ColumnarBatch>> eldest) {
          return size() > MAX_ENTRIES;
        }
      };

  /** A file of a delta log, which has another time or size if a table was made again there. */
  private record Entry(String path, long bytes, long modifiedAtMillis) {}

  /** Reads one file. */
  @FunctionalInterface
  interface Reader {
    CloseableIterator<ColumnarBatch> read(FileStatus file) throws IOException;
  }

  /** What the files hold, in order; those that are not known yet are read. */
  CloseableIterator<ColumnarBatch> read(CloseableIterator<FileStatus> files, Reader reader)
      throws IOException {
    List<ColumnarBatch> found = new ArrayList<>();
    try (files) {
      while (files.hasNext()) {
        FileStatus file = files.next();
        Entry entry = new Entry(file.getPath(), file.getSize(), file.getModificationTime());
        List<ColumnarBatch> known = entries.get(entry);
        if (known == null) {
          known = reader.read(file).toInMemoryList();
          entries.put(entry, known);
        }
        found.addAll(known);
      }
    }
    return Utils.toCloseableIterator(found.iterator());
  }
}
