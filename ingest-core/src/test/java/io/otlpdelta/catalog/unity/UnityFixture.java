package io.otlpdelta.catalog.unity;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake server with tables on the local disk, and a connection of ours to it. */
final class UnityFixture implements AutoCloseable {
  static final Duration ACCESS_TIME = Duration.ofMinutes(1);
  static final Duration REFUSAL_TIME = Duration.ofSeconds(10);
  static final Duration STALE_TIME = Duration.ofHours(1);

  final ManualTime time = new ManualTime();
  final Randomness randomness = new SecureRandomness();
  final FaultyStorage storage = new FaultyStorage(new LocalStorage(randomness));
  final FakeUnityCatalog unity = FakeUnityCatalog.start(time);
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicInteger reads = new AtomicInteger();
  final Deque<Runnable> background = new ArrayDeque<>();
  final Queue<Runnable> refreshes = new ConcurrentLinkedQueue<>();
  private final Path folder;
  private Duration callTimeout = Duration.ofSeconds(10);
  private URI uri = URI.create(unity.uri());
  private UnityOptions.NewCallers newCallers =
      new UnityOptions.NewCallers(8, 0, Duration.ofSeconds(30));

  UnityFixture(Path folder) {
    this.folder = folder;
  }

  void setCallTimeout(Duration timeout) {
    callTimeout = timeout;
  }

  /** From now on another server is asked. */
  void setUri(String other) {
    uri = URI.create(other);
  }

  /** None waits for longer than a minute. */
  void setNewCallers(int atOnce, int waiting) {
    newCallers = new UnityOptions.NewCallers(atOnce, waiting, Duration.ofMinutes(1));
  }

  UnityOptions options() {
    return new UnityOptions(
        uri,
        callTimeout,
        Duration.ofSeconds(5),
        ACCESS_TIME,
        REFUSAL_TIME,
        STALE_TIME,
        newCallers,
        16,
        List.of(folder),
        "test");
  }

  /** A connection without a token of its own. */
  UnityConnection connect() {
    return connect(Optional.empty());
  }

  UnityConnection connect(Optional<ServiceToken> service) {
    return new UnityConnection(
        options(),
        service,
        new UnityMetrics(registry),
        time,
        randomness,
        background::add,
        refreshes::add);
  }

  /** The catalog with callers' own tokens. */
  Catalog catalog(UnityConnection connection) {
    return connection.catalogForCallers(reader());
  }

  /** Reads by path also what the catalog manages: the folders here are those of plain tables. */
  TableMetadataReader reader() {
    KernelTableReader reader = new KernelTableReader(storage);
    return address -> {
      reads.incrementAndGet();
      return reader.read(TableAddress.byPath(address.name(), address.location()));
    };
  }

  /** Makes the table's folder and registers it. */
  FakeTable createExternal(TableName name, TableKind kind) throws Exception {
    new TableCreator(storage, "test").create(location(name), kind);
    return unity.createExternal(name, location(name));
  }

  /** The same for a table whose columns do not fit. */
  void createUnfit(TableName name) throws Exception {
    LogTable.create(Locations.path(location(name))).alterColumns(fields -> fields.remove(7));
    unity.createExternal(name, location(name));
  }

  void drop(TableName name) throws IOException {
    unity.drop(name);
    try (var files = Files.walk(Locations.path(location(name)))) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  String location(TableName name) {
    return Locations.of(folder.resolve(name.toString()));
  }

  /** The caller as the door passes it on. */
  static Principal caller(String token) {
    return Principal.ofToken("caller", new Secret(token));
  }

  /** Runs what was to be done in the background. */
  void runBackground() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  /** Asks about what is known and not fresh. */
  void runRefreshes() {
    for (Runnable next = refreshes.poll(); next != null; next = refreshes.poll()) {
      next.run();
    }
  }

  double answers(String source) {
    var counter = registry.find("otlp_delta_unity_answers").tag("source", source).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    unity.close();
    registry.close();
  }
}
