package io.otlpdelta.it.harness;

import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.delta.TableRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A data directory with the three tables {@code main.telemetry.claude_otel_*}, a token for them,
 * and the server that runs on it.
 *
 * <p>Registered as a static field it lives as long as the test class, as an instance field as long
 * as one test. When a test fails, the output of the server's runs is printed.
 */
public final class Installation
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        AutoCloseable {
  private static final String SCHEMA = "main.telemetry";
  private static final String PREFIX = "claude";
  private static final int MAX_PRINTED_CHARACTERS = 10_000;
  private static final int MAX_PRINTED_RUNS = 5;
  private static final int LOWEST_PORT = 20_000;
  private static final int LOWEST_CLIENT_PORT = 32_000; // Linux begins at 32768
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  private final List<String> configuration;
  private List<String> jvmOptions = List.of("-Xmx1g");

  /** Read by senders while a test restarts the server. */
  private final List<ServerProcess> runs = new CopyOnWriteArrayList<>();

  private int diskMebibytes;
  private String diskFolder = "";
  private Path imageFolder;
  private LoopDisk disk;

  private boolean tls;
  private TlsFiles tlsFiles;

  private boolean shared;
  private Path warehouse;
  private Path directory;
  private int port;
  private String token;

  /** An installation whose configuration file holds these lines. */
  public Installation(String... configurationLines) {
    this.configuration = List.of(configurationLines);
  }

  /** This installation with other options for the server's JVM. */
  public Installation withJvmOptions(String... options) {
    jvmOptions = List.of(options);
    return this;
  }

  /** This installation with its tables, but not its journal, on an ext4 disk of their own. */
  public Installation withTablesOnDisk(int mebibytes) {
    diskFolder = "warehouse";
    return onDisk(mebibytes);
  }

  /** This installation with its data directory on an ext4 disk of its own. */
  public Installation onDisk(int mebibytes) {
    diskMebibytes = mebibytes;
    return this;
  }

  /** As {@link #onDisk(int)}, but the disk's image lies in that folder. */
  public Installation onDisk(int mebibytes, Path folder) {
    imageFolder = folder;
    return onDisk(mebibytes);
  }

  /** This installation, where its configuration puts the tables in another folder than its own. */
  public Installation withWarehouse(Path folder) {
    warehouse = folder;
    return this;
  }

  /** This installation, served over TLS with a certificate that signs itself. */
  public Installation withTls() {
    tls = true;
    return this;
  }

  /** Starts it now, for a test that makes its installations itself and closes them. */
  public Installation start(String name) {
    open(name);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared = true;
    open(context.getRequiredTestClass().getSimpleName());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!shared) {
      open(context.getRequiredTestClass().getSimpleName());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> printOutput());
    if (!shared) {
      close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /** The running server. */
  public ServerProcess server() {
    return runs.get(runs.size() - 1);
  }

  /** Starts the server again on the same directory and port, after it was ended. */
  public void restart() {
    restart(Map.of());
  }

  /** As {@link #restart()}, with more variables in its environment. */
  public void restart(Map<String, String> environment) {
    launch(environment);
    server().awaitReady();
  }

  /** As {@link #restart()}, but does not wait until the server is ready. */
  public void launch() {
    launch(Map.of());
  }

  private void launch(Map<String, String> environment) {
    if (server().isAlive()) {
      throw new IllegalStateException("the server still runs");
    }
    launchNext(environment);
  }

  /** Makes the three documented tables of another prefix. */
  public void createTables(String prefix) {
    command("tables", "create", SCHEMA + "." + prefix).orFail("tables create");
  }

  /** The disk of an installation that was made with {@link #onDisk}. */
  public LoopDisk disk() {
    return disk;
  }

  /** Kills the server, repairs the file system on its disk, and starts it again. */
  public void replugDisk() {
    server().kill();
    disk.unmount();
    disk.repair();
    disk.mount();
    restart();
  }

  /** The PEM file of the server's certificate, when it is served over TLS. */
  public Optional<Path> certificate() {
    return Optional.ofNullable(tlsFiles).map(TlsFiles::certificate);
  }

  /** A bearer token that may write and read every table of the schema. */
  public String token() {
    return token;
  }

  /** The full name of the documented table of a signal. */
  public String tableName(Signal signal) {
    return tableName(PREFIX, signal);
  }

  /** The full name of the table of a signal that was made with this prefix. */
  public String tableName(String prefix, Signal signal) {
    return SCHEMA + "." + prefix + "_" + signal.table();
  }

  /** The folder of a signal's table. */
  public Path tableFolder(Signal signal) {
    return tableFolder(PREFIX, signal);
  }

  /** The folder of the table of a signal that was made with this prefix. */
  public Path tableFolder(String prefix, Signal signal) {
    return schemaFolder().resolve(prefix + "_" + signal.table());
  }

  /** The warehouse folder of the schema. */
  public Path schemaFolder() {
    Path root = warehouse == null ? dataDirectory().resolve("warehouse") : warehouse;
    return root.resolve("main/telemetry");
  }

  /** The data directory. */
  public Path dataDirectory() {
    return directory.resolve("data");
  }

  /** The delta log of a signal's table. */
  public DeltaLog deltaLog(Signal signal) {
    return DeltaLog.read(tableFolder(signal));
  }

  /** Every row of a signal's table. */
  public List<Map<String, Object>> rows(Signal signal) {
    return TableRows.of(tableFolder(signal));
  }

  /** An OTLP client with this installation's token. */
  public OtlpClient client() {
    return new OtlpClient(this);
  }

  /**
   * What {@code otlp-delta connect} prints to paste for a client of this installation's tables.
   *
   * @param endpoint the server, or a proxy before it
   * @param options more options of the command
   */
  public String connect(String client, String prefix, URI endpoint, String... options) {
    List<String> all = new ArrayList<>(List.of("connect", client));
    all.addAll(List.of("--table-prefix", SCHEMA + "." + prefix));
    all.addAll(List.of("--endpoint", endpoint.toString(), "--token", token));
    all.addAll(List.of(options));
    return run(all).orFail("connect " + client);
  }

  /**
   * The JSON that {@code otlp-delta sql} prints for a query.
   *
   * @param sql with the placeholders of the repository's {@code sql} folder
   */
  public String query(String sql, String prefix) {
    try {
      Path file = Files.writeString(directory.resolve("query.sql"), sql);
      String tables = SCHEMA + "." + prefix;
      return command("sql", "--file", file.toString(), "--table-prefix", tables, "--format", "json")
          .orFail(sql);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a query", e);
    }
  }

  /** Runs {@code otlp-delta} on the data directory to its end. */
  public Processes.Result command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", dataDirectory().toString()));
    return run(all);
  }

  private Processes.Result run(List<String> arguments) {
    Map<String, String> environment = new HashMap<>(Distribution.environment("-Xmx512m"));
    environment.put("OTLP_DELTA_CONFIG", configurationFile().toString());
    return Processes.run(directory, environment, COMMAND_LIMIT, Distribution.command(arguments));
  }

  private void open(String name) {
    try {
      Path target = Files.createDirectories(Repository.path("ingest-it/target/it"));
      directory = Files.createTempDirectory(target, name + "-");
      port = freePort();
      Files.write(configurationFile(), configurationLines());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare an installation", e);
    }
    if (diskMebibytes > 0) {
      Path folder = imageFolder != null ? imageFolder : directory;
      Path mountPoint = dataDirectory().resolve(diskFolder);
      disk = LoopDisk.create(folder.resolve("disk.img"), mountPoint, diskMebibytes);
    }
    createTables(PREFIX);
    token =
        command("token", "create", "--name", "it", "--grant", SCHEMA + ".*")
            .orFail("token create")
            .strip();
    launchNext(Map.of());
    server().awaitReady();
  }

  private List<String> configurationLines() throws IOException {
    if (!tls) {
      return configuration;
    }
    tlsFiles = TlsFiles.create(directory);
    List<String> lines = new ArrayList<>(configuration);
    lines.add("tls:");
    lines.add("  certificateFile: " + tlsFiles.certificate());
    lines.add("  keyFile: " + tlsFiles.key());
    return lines;
  }

  private Path configurationFile() {
    return directory.resolve("otlp-delta.yaml");
  }

  private void launchNext(Map<String, String> environment) {
    Path output = directory.resolve("serve-" + (runs.size() + 1) + ".out");
    List<String> arguments =
        List.of(
            "serve",
            "--port",
            Integer.toString(port),
            "--data-dir",
            dataDirectory().toString(),
            "--config",
            configurationFile().toString());
    Optional<SSLContext> trusting = Optional.ofNullable(tlsFiles).map(TlsFiles::trusting);
    runs.add(ServerProcess.launch(port, trusting, output, jvmOptions, environment, arguments));
  }

  /** A process that waits for a frozen disk could not be ended. */
  @Override
  public void close() {
    if (disk != null) {
      disk.thaw();
    }
    runs.stream().filter(ServerProcess::isAlive).forEach(ServerProcess::terminate);
    runs.clear();
    if (disk != null) {
      disk.close();
      disk = null;
    }
  }

  /** Prints the end of what the server's runs said. */
  public void printOutput() {
    int first = Math.max(0, runs.size() - MAX_PRINTED_RUNS);
    for (ServerProcess run : runs.subList(first, runs.size())) {
      String output = run.output();
      System.err.println("---- end of a server's output, the rest is in " + directory + " ----");
      System.err.println(output.substring(Math.max(0, output.length() - MAX_PRINTED_CHARACTERS)));
    }
  }

  /**
   * A restarted server must come back on the same port, so the kernel cannot choose each time. Nor
   * may it lie in the kernel's range for clients: while the server is down, one of them could get
   * it as its own port, connect to itself and keep the server from coming back.
   */
  private static int freePort() throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      int candidate = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_CLIENT_PORT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
        return candidate;
      } catch (BindException taken) {
        continue;
      }
    }
    throw new IOException("no free port from " + LOWEST_PORT + " to " + LOWEST_CLIENT_PORT);
  }
}
