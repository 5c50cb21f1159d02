package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.ReadMemory;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a batch is full. */
class BatchBuilderTest {
  private static final TableId TABLE = new TableId(new UUID(1, 1));
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");
  private static final Position END = new Position(1_000_000);
  private static final int ENTRIES = 1_000;
  private static final int ENTRY_BYTES = 10;

  @Test
  void aBatchOfManyFilesIsFullBeforeItsBytesAre() throws Exception {
    Batch batch = build(3, 1 << 20, false);
    assertThat(batch.entries()).isEqualTo(167); // The first at which there are 500 files or more.
    assertThat(batch.last()).isEqualTo(new Position(167));
  }

  @Test
  void aBatchOfFewFilesIsFullByItsBytes() throws Exception {
    assertThat(build(0, 400 * ENTRY_BYTES, false).entries()).isEqualTo(400);
  }

  @Test
  void oneEntryIsTakenHoweverManyFilesItMakes() throws Exception {
    assertThat(build(10_000, 1 << 20, false).entries()).isEqualTo(1);
  }

  /** Its bounds are known to the table, perhaps. */
  @Test
  void aRepeatedBatchIsTakenWholeHoweverManyFilesItMakes() throws Exception {
    assertThat(build(3, 1 << 20, true).entries()).isEqualTo(ENTRIES);
  }

  @Test
  void theNextBatchIsReadIntoTheSameMemory() throws Exception {
    List<ReadMemory> memories = new ArrayList<>();
    BatchBuilder builder =
        builder(
            (table, after, maxBytes, memory) -> {
              memories.add(memory);
              return entriesAfter(table, after, maxBytes, memory);
            },
            0,
            1 << 20);

    builder.build(TABLE, new Committer(), Position.BEFORE_ALL, END, false);
    int reads = memories.size();
    builder.build(TABLE, new Committer(), Position.BEFORE_ALL, END, false);

    assertThat(memories).hasSize(2 * reads).allMatch(memory -> memory == memories.get(0));
  }

  private static Batch build(int filesPerEntry, long maxBatchBytes, boolean whole)
      throws Exception {
    return builder(BatchBuilderTest::entriesAfter, filesPerEntry, maxBatchBytes)
        .build(TABLE, new Committer(), Position.BEFORE_ALL, END, whole)
        .orElseThrow();
  }

  private static BatchBuilder builder(EntrySource source, int filesPerEntry, long maxBatchBytes) {
    return new BatchBuilder(
        source,
        (layout, location) -> new FilesPerEntry(filesPerEntry),
        (entry, reason) -> {
          throw new AssertionError("no dead letter is expected", reason);
        },
        new IngestMetrics(new SimpleMeterRegistry()),
        maxBatchBytes);
  }

  private static List<StoredEntry> entriesAfter(
      TableId table, Position after, long maxBytes, ReadMemory memory) {
    return LongStream.rangeClosed(after.sequence() + 1, Math.min(ENTRIES, after.sequence() + 100))
        .mapToObj(
            position ->
                new StoredEntry(
                    new Position(position),
                    new Entry(TABLE, NAME, TableKind.LOGS, 1, 0, ByteBuffer.allocate(ENTRY_BYTES))))
        .toList();
  }

  /** A writer to a table of very many partitions. */
  private static final class FilesPerEntry implements DataFileWriter {
    private final int filesPerEntry;
    private int files;

    FilesPerEntry(int filesPerEntry) {
      this.filesPerEntry = filesPerEntry;
    }

    @Override
    public FlattenResult append(ByteBuffer otlp) {
      files += filesPerEntry;
      return new FlattenResult(1, 0, 0);
    }

    @Override
    public long rows() {
      return 0;
    }

    @Override
    public long estimatedBytes() {
      return 0;
    }

    @Override
    public int files() {
      return files;
    }

    @Override
    public List<DataFile> finish() {
      throw new AssertionError("there are no rows to finish");
    }

    @Override
    public void close() {}
  }

  /** Says only where to, and of which columns. */
  private static final class Committer implements TableCommitter {
    @Override
    public TableLayout layout() {
      try {
        return TableCheck.layout(
            DocumentedTables.schema(TableKind.LOGS), List.of("event_name"), Map.of());
      } catch (UnsupportedTableException e) {
        throw new AssertionError("a documented table fits", e);
      }
    }

    @Override
    public OptionalLong transactionVersion(String appId) {
      throw new AssertionError("a batch in the making asks for nothing");
    }

    @Override
    public CommitResult commit(
        TransactionId transaction, List<DataFile> files, TableLayout planned) {
      throw new AssertionError("a batch in the making is not committed");
    }

    @Override
    public String dataLocation() {
      return "file:///tables/logs";
    }

    @Override
    public void close() {}
  }
}
