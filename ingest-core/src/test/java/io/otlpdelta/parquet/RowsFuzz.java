package io.otlpdelta.parquet;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.otlp.OtlpFuzz;
import io.otlpdelta.otlp.OtlpFuzz.Accepted;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.TableStorage;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import io.otlpdelta.straightforward.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** What must hold of the rows of any body that was accepted. */
public final class RowsFuzz {
  private static final String FOLDER = "file:///fuzz/";

  private RowsFuzz() {}

  /** As many rows as the decoder promised, in a file like the straightforward one. */
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
    WrittenFiles product =
        written(
            accepted,
            storage ->
                new ParquetDataFileWriterFactory(
                    storage,
                    new SecureRandomness(),
                    ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL));
    FlattenResult result = product.results().get(0);
    requireEqual("rows", result.rows(), accepted.decoded().records());
    requireEqual("rejected", result.rejected(), accepted.decoded().rejected());
    product.expectSameAs(
        written(
            accepted,
            storage ->
                new StraightforwardDataFiles(
                    storage, new SecureRandomness(), Dictionaries.EVERYWHERE)));
  }

  private static WrittenFiles written(
      Accepted accepted, Function<TableStorage, DataFileWriterFactory> factory) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    return WrittenFiles.of(
        factory.apply(storage),
        storage,
        FOLDER,
        TableLayout.documented(accepted.signal().tableKind()),
        List.of(accepted.decoded().body()));
  }

  private static void requireEqual(String what, long found, long expected) {
    if (found != expected) {
      throw new AssertionError(what + ": " + found + " (expected: " + expected + ")");
    }
  }
}
