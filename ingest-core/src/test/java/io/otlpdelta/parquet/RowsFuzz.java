package io.otlpdelta.parquet;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.Flattener;
import io.otlpdelta.otlp.OtlpFuzz;
import io.otlpdelta.otlp.OtlpFuzz.Accepted;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What must hold of the rows of any body that was accepted, and of the file of these. */
public final class RowsFuzz {
  private static final String FOLDER = "file:///fuzz/";

  private RowsFuzz() {}

  /** As many rows as the decoder promised, and a Parquet file of all of them. */
  public static void rows(byte[] input) {
    Accepted accepted = OtlpFuzz.request(input);
    if (accepted == null) {
      return;
    }
    try {
      requireRows(accepted);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private static void requireRows(Accepted accepted) throws IOException {
    ByteBuffer body = accepted.decoded().body();
    FlattenResult flattened = new Flattener(accepted.signal().tableKind()).flatten(body, row -> {});
    requireEqual("rows", flattened.rows(), accepted.decoded().records());
    requireEqual("rejected", flattened.rejected(), accepted.decoded().rejected());
    if (flattened.rows() > 0) {
      requireEqual("rows of the file", written(accepted, body), flattened.rows());
    }
  }

  private static long written(Accepted accepted, ByteBuffer body) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    ParquetDataFileWriterFactory files =
        new ParquetDataFileWriterFactory(
            storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
    try (DataFileWriter writer =
        files.open(TableLayout.documented(accepted.signal().tableKind()), FOLDER)) {
      writer.append(body);
      List<DataFile> finished = writer.finish();
      return finished.stream().mapToLong(DataFile::rows).sum();
    }
  }

  private static void requireEqual(String what, long found, long expected) {
    if (found != expected) {
      throw new AssertionError(what + ": " + found + " (expected: " + expected + ")");
    }
  }
}
