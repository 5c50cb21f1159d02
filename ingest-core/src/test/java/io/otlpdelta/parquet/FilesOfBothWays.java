package io.otlpdelta.parquet;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.GeneratedBodies;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import io.otlpdelta.straightforward.WrittenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program that writes the same rows in both ways, for readers of other processes to compare:
 * {@code <folder>/<case>/product} and {@code <folder>/<case>/straightforward}.
 */
public final class FilesOfBothWays {
  private static final int SMALL_ROW_GROUP = 256 << 10;

  private final Path folder;
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());

  private FilesOfBothWays(Path folder) {
    this.folder = folder;
  }

  /** Takes the folder and the seed of what is generated. */
  public static void main(String[] arguments) throws IOException {
    FilesOfBothWays files = new FilesOfBothWays(Path.of(arguments[0]));
    long seed = Long.parseLong(arguments[1]);
    for (TableKind kind : TableKind.values()) {
      files.generated(kind, seed);
    }
    files.unique();
    files.recorded();
  }

  /** Any content in several row groups. */
  private void generated(TableKind kind, long seed) throws IOException {
    List<ByteBuffer> bodies = new GeneratedBodies(kind, seed, 0, 6).next(30);
    bodies.addAll(new GeneratedBodies(kind, seed, 0.05, 4).next(30));
    write("generated-" + kind.name().toLowerCase(Locale.ROOT), kind, SMALL_ROW_GROUP, bodies);
  }

  /** Columns of many pages without a dictionary. */
  private void unique() throws IOException {
    List<ByteBuffer> bodies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      bodies.add(ByteBuffer.wrap(UniqueLogs.body(100 * i, 100)));
    }
    write("unique-logs", TableKind.LOGS, 128L << 20, bodies);
  }

  /** Columns of many pages with a dictionary. */
  private void recorded() throws IOException {
    for (TableKind kind : List.of(TableKind.LOGS, TableKind.METRICS)) {
      List<ByteBuffer> bodies = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Captures.of("", kind).forEach(one -> bodies.add(ByteBuffer.wrap(one.protobuf())));
      }
      write("recorded-" + kind.name().toLowerCase(Locale.ROOT), kind, 128L << 20, bodies);
    }
  }

  private void write(String name, TableKind kind, long rowGroupBytes, List<ByteBuffer> bodies)
      throws IOException {
    WrittenFiles product =
        written(
            name + "/product",
            (layout, location) ->
                new ParquetDataFileWriter(
                    storage,
                    () -> location + new SecureRandomness().uuid() + ".parquet",
                    layout,
                    new ParquetOptions(1, rowGroupBytes, 64),
                    new KeptMemory()),
            kind,
            bodies);
    product.expectSameAs(
        written(
            name + "/straightforward",
            new StraightforwardDataFiles(storage, new SecureRandomness(), Dictionaries.EVERYWHERE),
            kind,
            bodies));
  }

  private WrittenFiles written(
      String name, DataFileWriterFactory factory, TableKind kind, List<ByteBuffer> bodies)
      throws IOException {
    Path files = Files.createDirectories(folder.resolve(name));
    return WrittenFiles.of(
        factory, storage, files.toUri().toString(), TableLayout.documented(kind), bodies);
  }
}
