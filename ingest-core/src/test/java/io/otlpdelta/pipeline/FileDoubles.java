package io.otlpdelta.pipeline;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.FileStatistics;
import io.otlpdelta.schema.TableLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Data files in memory: each request body is one row, its text. A body that says "poison" cannot
 * become a row.
 */
final class FileDoubles implements DataFileWriterFactory {
  private final Map<String, List<String>> files = new HashMap<>();
  int opened;

  /** What a file without rows is estimated at: its footer. */
  long emptyBytes;

  List<String> rows(String location) {
    return files.getOrDefault(location, List.of());
  }

  boolean exists(String location) {
    return files.containsKey(location);
  }

  /** Someone else's vacuum deletes the file. */
  void delete(String location) {
    files.remove(location);
  }

  /** Every file goes. */
  void deleteAll() {
    files.clear();
  }

  @Override
  public DataFileWriter open(TableLayout layout, String dataLocation) {
    String location = dataLocation + "/part-" + opened++;
    List<String> rows = new ArrayList<>();
    return new DataFileWriter() {
      @Override
      public FlattenResult append(ByteBuffer otlp) {
        String text = StandardCharsets.UTF_8.decode(otlp).toString();
        if (text.equals("poison")) {
          throw new IllegalStateException("no row for poison");
        }
        rows.add(text);
        return new FlattenResult(1, 0, 0);
      }

      @Override
      public long rows() {
        return rows.size();
      }

      @Override
      public long estimatedBytes() {
        return emptyBytes + rows.stream().mapToLong(String::length).sum();
      }

      @Override
      public int files() {
        return rows.isEmpty() ? 0 : 1;
      }

      @Override
      public List<DataFile> finish() {
        files.put(location, rows);
        return List.of(new DataFile(location, 1, rows.size(), 0, new FileStatistics(Map.of())));
      }

      @Override
      public void close() {}
    };
  }
}
