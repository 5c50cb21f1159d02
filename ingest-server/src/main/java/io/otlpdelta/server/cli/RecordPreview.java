package io.otlpdelta.server.cli;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.EntryFile;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.server.query.QueryException;
import io.otlpdelta.server.query.QueryableTable;
import io.otlpdelta.server.query.ResultFormat;
import io.otlpdelta.server.query.TableQueries;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The first records of an item, as the rows that a replay would write. */
final class RecordPreview {
  private static final TableName VIEW = TableName.parse("quarantine.item.records");
  private static final long READ_BYTES = 1L << 20;

  private final Randomness randomness;

  RecordPreview(Randomness randomness) {
    this.randomness = randomness;
  }

  /** Makes a data file of them in a folder of its own, which only its owner can read. */
  void print(EntryFile entries, TableKind kind, int records, PrintStream out) throws IOException {
    Path folder = Files.createTempDirectory("otlp-delta-records");
    try {
      Path file = write(entries, kind, records, folder);
      QueryableTable table =
          new QueryableTable(VIEW, DocumentedTables.schema(kind), folder, List.of(file));
      try (TableQueries queries = TableQueries.open(List.of(table))) {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        queries.run("SELECT * FROM " + VIEW + " LIMIT " + records, ResultFormat.JSON, writer);
        writer.flush();
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (QueryException e) {
      throw new CliFailure("the records cannot be shown: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  private Path write(EntryFile entries, TableKind kind, int records, Path folder)
      throws IOException {
    ParquetDataFileWriterFactory files =
        new ParquetDataFileWriterFactory(
            new LocalStorage(randomness),
            randomness,
            ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
    try (DataFileWriter writer = files.open(TableLayout.documented(kind), Locations.of(folder))) {
      Position after = Position.BEFORE_ALL;
      List<StoredEntry> some = entries.read(after, READ_BYTES);
      while (!some.isEmpty() && writer.rows() < records) {
        for (StoredEntry entry : some) {
          writer.append(entry.entry().body());
          after = entry.position();
        }
        some = entries.read(after, READ_BYTES);
      }
      return Locations.path(writer.finish().get(0).location());
    }
  }
}
