package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Delta tables in folders, written by the real committer and the real data files over a storage
 * that fails on demand. The ledger hears of a version when it is read back from the folder.
 */
final class KernelTables implements SimulatedTables {
  private final SimulatedWorld world;
  private final Path folder;
  private final CommitLibrary library;
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());
  private final Map<TableId, KernelTable> tables = new LinkedHashMap<>();
  private final List<DelayedEntry> delayed = new ArrayList<>();
  private int fileFaults;

  private record DelayedEntry(String location, byte[] bytes) {}

  KernelTables(SimulatedWorld world, Path folder, CommitLibrary library) {
    this.world = world;
    this.library = library;
    this.folder = folder;
  }

  @Override
  public TableHandle create(TableName name) {
    try {
      Files.createDirectories(folder);
      LogTable table = LogTable.create(folder.resolve(name.table() + "-" + tables.size()));
      TableHandle made = table.handle();
      TableHandle handle = new TableHandle(made.id(), name, made.location(), made.kind());
      tables.put(handle.id(), new KernelTable(handle, table));
      return handle;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TableCommitterFactory committers(Lifeline lifeline) {
    HostileStorage hostile = new HostileStorage(storage, this, lifeline);
    TableCommitterFactory factory = library.committers(hostile, world.time(), "test");
    return handle -> {
      lifeline.touch();
      return new Committer(tables.get(handle.id()), factory.open(handle), lifeline);
    };
  }

  @Override
  public DataFileWriterFactory writers(Lifeline lifeline) {
    return new ParquetDataFileWriterFactory(
        new HostileStorage(storage, this, lifeline), new SecureRandomness(), 1);
  }

  @Override
  public SimulatedTable table(TableId id) {
    return tables.get(id);
  }

  @Override
  public List<SimulatedTable> all() {
    return List.copyOf(tables.values());
  }

  @Override
  public void failFiles(int operations) {
    fileFaults = operations;
  }

  void failFileIfDue() throws IOException {
    if (fileFaults > 0) {
      fileFaults--;
      throw new IOException("injected: the storage does not answer");
    }
  }

  @Override
  public void deleteFile(DataFile file) {
    try {
      storage.delete(file.location());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody else has our committers. */
  @Override
  public boolean send(TableId table, TransactionId transaction, List<String> rows) {
    return false;
  }

  /** The entry is on its way, and its sender does not know. */
  void delay(String location, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    delayed.add(new DelayedEntry(location, copy));
  }

  @Override
  public int inFlight() {
    return delayed.size();
  }

  @Override
  public void land(int index) {
    DelayedEntry entry = delayed.remove(index);
    try {
      storage.putIfAbsent(entry.location(), ByteBuffer.wrap(entry.bytes()));
      world.counts().add(Event.DELAYED_EFFECT);
    } catch (FileAlreadyExistsException | FileNotFoundException e) {
      // Its version was taken meanwhile, or its table dropped.
      world.counts().add(Event.LATE_EFFECT_LOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void landAll() {
    while (!delayed.isEmpty()) {
      land(0);
    }
  }

  /** Unnamed files stay. */
  @Override
  public int vacuum(Duration minAge) {
    return 0;
  }

  @Override
  public void observe() {
    for (KernelTable table : tables.values()) {
      for (KernelTable.Version version : table.newVersions()) {
        tell(table.handle().id(), version);
      }
    }
  }

  private void tell(TableId table, KernelTable.Version version) {
    if (version.appId().equals(world.appId())) {
      world.counts().add(Event.COMMIT);
      world.ledger().committed(table, version.transaction(), version.rows());
    } else if (!version.appId().isEmpty()) {
      world.counts().add(Event.REPLAY_COMMIT);
      world
          .ledger()
          .replayed(
              world.ledger().quarantine().itemOf(version.appId()),
              table,
              version.transaction(),
              version.rows());
    }
  }

  /** The table whose log the location is an entry of; null when it is none. */
  KernelTable ofEntry(String location) {
    int log = location.indexOf("/_delta_log/");
    if (log < 0 || !location.endsWith(".json")) {
      return null;
    }
    return tables.values().stream()
        .filter(table -> table.handle().location().equals(location.substring(0, log)))
        .findFirst()
        .orElse(null);
  }

  void count(CommitFault fault) {
    if (fault != CommitFault.NONE) {
      world.counts().add(fault);
    }
  }

  /** Counts, and lets things happen in the middle of a turn; the rest is the real one's. */
  private final class Committer implements TableCommitter {
    private final KernelTable table;
    private final TableCommitter committer;
    private final Lifeline lifeline;
    private boolean closed;

    Committer(KernelTable table, TableCommitter committer, Lifeline lifeline) {
      this.table = table;
      this.committer = committer;
      this.lifeline = lifeline;
      lifeline.committerOpened();
    }

    @Override
    public TableLayout layout() throws CommitException {
      lifeline.touch();
      table.spring();
      return committer.layout();
    }

    @Override
    public OptionalLong transactionVersion(String appId) throws CommitException {
      return committer.transactionVersion(appId);
    }

    @Override
    public CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
        throws CommitException {
      table.spring();
      if (table.take(CommitFault.PERMANENT)) {
        count(CommitFault.PERMANENT);
        throw new CommitException(Kind.PERMANENT, "injected: not permitted", null);
      }
      CommitResult result = committer.commit(transaction, files, planned);
      if (result.outcome() == CommitResult.Outcome.ALREADY_COMMITTED) {
        world.counts().add(Event.FOUND_COMMITTED);
      }
      return result;
    }

    @Override
    public String dataLocation() {
      return committer.dataLocation();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        lifeline.committerClosed();
        committer.close();
      }
    }
  }
}
