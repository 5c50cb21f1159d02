package io.otlpdelta.server.cli;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.flatten.RejectBody;
import io.otlpdelta.flatten.RejectOrigin;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.storage.LocalStorage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Tables as the server leaves them, made without it. */
final class DataDirectory {
  static final TablePrefix PREFIX = new TablePrefix("main", "telemetry", "claude");

  private static final String APPLICATION = "otlp-delta/test";
  private static final Path CAPTURES =
      Path.of("..", "ingest-core", "src", "test", "resources", "captures");

  private final LocalStorage storage = new LocalStorage(new SecureRandomness());
  private final DataFolders folders;
  private final LocalCatalog catalog;

  DataDirectory(Path dataDir) {
    folders = new DataFolders(dataDir);
    catalog =
        new LocalCatalog(
            folders.warehouse(),
            new KernelTableReader(storage),
            new SystemTime(),
            LocalCatalog.DEFAULT_FRESHNESS,
            100);
  }

  /** The three tables of {@link #PREFIX}, empty. */
  DataDirectory createTables() throws Exception {
    for (Signal signal : Signal.values()) {
      new TableCreator(storage, "test")
          .create(catalog.location(PREFIX.table(signal)), signal.tableKind());
    }
    return this;
  }

  /** The table for rejected records beside them, empty. */
  DataDirectory createRejects() throws Exception {
    new TableCreator(storage, "test")
        .create(catalog.location(PREFIX.table(Signal.LOGS).rejects()), TableKind.REJECTS);
    return this;
  }

  /** Commits what a request of the caller {@code tester} with these bytes left in that table. */
  DataDirectory commitRejects(Signal signal, byte[] body) throws Exception {
    DecodedRequest decoded =
        new OtlpRequestDecoder(DecodeLimits.DEFAULTS)
            .decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, ByteBuffer.wrap(body));
    RejectOrigin origin =
        new RejectOrigin(
            1_700_000_000_000L, PREFIX.table(signal), signal, "tester", "00".repeat(32));
    return commit(
        PREFIX.table(signal).rejects(), RejectBody.encode(origin, decoded).body().array());
  }

  /** Commits one recorded request, such as {@code claude-code-2.1.330-tools/0001-logs}. */
  DataDirectory commit(Signal signal, String capture) throws Exception {
    return commit(PREFIX.table(signal), Files.readAllBytes(CAPTURES.resolve(capture + ".body")));
  }

  private DataDirectory commit(TableName name, byte[] body) throws Exception {
    TableHandle table = catalog.reopen(name);
    KernelCommitterFactory committers =
        new KernelCommitterFactory(storage, new SystemTime(), "test");
    ParquetDataFileWriterFactory files =
        new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1);
    try (TableCommitter committer = committers.open(table);
        DataFileWriter file = files.open(committer.layout(), committer.dataLocation())) {
      file.append(ByteBuffer.wrap(body));
      long version = committer.transactionVersion(APPLICATION).orElse(0) + 7;
      committer.commit(new TransactionId(APPLICATION, version), file.finish(), committer.layout());
    }
    return this;
  }

  /** Moves one recorded request of logs to the quarantine, as the server does; returns the item. */
  String quarantine(TableName table, String capture) throws Exception {
    TableHandle handle = catalog.reopen(table);
    MemoryJournal journal = new MemoryJournal();
    byte[] body = Files.readAllBytes(CAPTURES.resolve(capture + ".body"));
    Instant now = Instant.parse("2026-10-01T12:00:00Z");
    journal
        .append(
            new Entry(
                handle.id(), table, handle.kind(), 32, now.toEpochMilli(), ByteBuffer.wrap(body)))
        .join();
    Quarantine quarantine =
        Quarantine.open(
            new QuarantineStore(folders.quarantine(), new SecureRandomness(), Faults.NONE),
            journal,
            1 << 20,
            Faults.NONE);
    return quarantine
        .move(
            new Origin(
                handle.id(),
                table,
                handle.kind(),
                journal.id(),
                "otlp-delta/" + journal.id(),
                Optional.empty(),
                "the table was dropped",
                now,
                now.plusSeconds(600)),
            journal.last())
        .orElseThrow()
        .id()
        .text();
  }
}
