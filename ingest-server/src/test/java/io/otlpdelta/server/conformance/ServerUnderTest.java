package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.TlsKeyPair;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import io.otlpdelta.server.conformance.wire.Trust;
import io.otlpdelta.storage.S3Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole server with tables of its own, its rows, and power over it. */
final class ServerUnderTest implements ServerControl, AutoCloseable {
  static final TablePrefix TABLES = new TablePrefix("main", "telemetry", "claude");
  static final String ORIGIN = "https://app.example.org";

  /** The build's machine may be busy with anything. */
  static final int PATIENCE = 10;

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int FILLER_RECORDS = 500;

  private final Path dataDir;
  private final Map<String, String> settings;
  private final Tables tables;
  private final Secret token;
  private final Secret limitedToken;
  private IngestServer server;

  private ServerUnderTest(Path dataDir, Tables tables, Map<String, String> settings)
      throws Exception {
    this.dataDir = dataDir;
    this.settings = new HashMap<>(settings);
    this.settings.putIfAbsent("port", "0");
    this.settings.put("dataDir", dataDir.toString());
    this.settings.put("journal.allowVolatileStorage", "true");
    this.settings.put("freshness", "500ms");
    this.settings.put("headerTimeout", "1s");
    this.settings.put("bodyTimeout", "3s");
    this.settings.put("corsOrigins", ORIGIN);
    this.tables = tables;
    for (Signal signal : Signal.values()) {
      new TableCreator(tables.storage(), "test")
          .create(tables.catalog().location(TABLES.table(signal)), signal.tableKind());
    }
    this.token = token("writer", Set.of(Privilege.MODIFY, Privilege.SELECT));
    this.limitedToken = token("reader", Set.of(Privilege.SELECT));
    this.server = start();
  }

  static ServerUnderTest start(Path dataDir, Map<String, String> settings) throws Exception {
    return new ServerUnderTest(dataDir, Tables.in(dataDir), settings);
  }

  /** With the tables on an S3 service that can be made to fail. */
  static ServerUnderTest startOnS3(Path dataDir, Map<String, String> settings) throws Exception {
    Tables tables = Tables.onS3(dataDir);
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(tables.settings());
    return new ServerUnderTest(dataDir, tables, all);
  }

  /** With a certificate of its own making, whose file is {@code certificate.pem}. */
  static ServerUnderTest startWithTls(Path dataDir, Map<String, String> settings) throws Exception {
    TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
    Path certificate =
        pem(dataDir, "CERTIFICATE", pair.certificateChain().get(0).getEncoded(), "certificate");
    Path key = pem(dataDir, "PRIVATE KEY", pair.privateKey().getEncoded(), "key");
    Map<String, String> all = new HashMap<>(settings);
    all.put("tls.certificateFile", certificate.toString());
    all.put("tls.keyFile", key.toString());
    return new ServerUnderTest(dataDir, Tables.in(dataDir), all);
  }

  Endpoint endpoint() throws IOException {
    int port = server.address().getPort();
    return settings.containsKey("tls.keyFile")
        ? Endpoint.of(
            "https://localhost:" + port, Trust.of(Optional.of(dataDir.resolve("certificate.pem"))))
        : Endpoint.of("http://127.0.0.1:" + port, Trust.of(Optional.empty()));
  }

  Secret token() {
    return token;
  }

  /** Everything there is to ask, of those groups and cases. */
  SuiteOptions options(String... only) throws IOException {
    return options(endpoint(), only);
  }

  /** The same by way of another address. */
  SuiteOptions options(Endpoint endpoint, String... only) {
    return new SuiteOptions(
        endpoint,
        Optional.of(token),
        Optional.of(TABLES),
        Optional.of(limitedToken),
        Optional.of(ORIGIN),
        List.of(only),
        true,
        true,
        PATIENCE,
        SuiteOptions.DEFAULT_MAX_REQUEST_BYTES);
  }

  RowObserver rows() {
    return new WarehouseRows(tables.catalog(), tables.storage(), TABLES);
  }

  @Override
  public void restart() throws Exception {
    settings.put("port", Integer.toString(server.address().getPort()));
    server.close();
    server = start();
  }

  @Override
  public Repair breakStorage() {
    S3Gateway gateway = tables.gateway().orElseThrow();
    gateway.harm(S3Gateway.Harm.CUT_OFF, Integer.MAX_VALUE, request -> true);
    return gateway::heal;
  }

  /** Nothing is committed any more, and requests are sent until not even the smallest is taken. */
  @Override
  public Repair fillJournal() throws Exception {
    int sent = 0;
    while (post(sent, 1).status() != 200) {
      // The table must be known before its storage breaks.
    }
    Repair repair = breakStorage();
    Answer last = null;
    for (int records : new int[] {FILLER_RECORDS, 1}) {
      do {
        sent += FILLER_RECORDS;
        last = post(sent, records);
      } while (last.status() == 200);
    }
    assertThat(last.status()).as(last.describe()).isEqualTo(429);
    assertThat(last.text()).contains("journal");
    return repair;
  }

  @Override
  public void close() throws Exception {
    server.close();
    tables.close();
  }

  private Answer post(int first, int records) throws IOException {
    byte[] body =
        Telemetry.bytes(
            Telemetry.records(Signal.LOGS, "filler", first, records), Encoding.PROTOBUF);
    RawRequest request =
        RawRequest.of("POST", endpoint(), "/v1/logs")
            .with("Authorization", Probe.bearer(token))
            .with(Probe.TABLE_NAME, TABLES.table(Signal.LOGS).toString())
            .with("Content-Type", Encoding.PROTOBUF.contentType())
            .withBody(body);
    try (RawConnection connection = RawConnection.open(endpoint(), RawConnection.HTTP_1, TIMEOUT)) {
      return connection.send(request).read();
    }
  }

  private IngestServer start() throws IOException {
    return IngestServer.start(ServerConfig.of(settings));
  }

  private Secret token(String name, Set<Privilege> privileges) throws IOException {
    return new TokenFile(dataDir.resolve(TokenFile.NAME), new SystemTime(), new SecureRandomness())
        .create(name, List.of(new Grant("main.*", privileges)), Optional.empty())
        .token();
  }

  private static Path pem(Path folder, String kind, byte[] der, String name) throws IOException {
    String text =
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n";
    return Files.writeString(folder.resolve(name + ".pem"), text, US_ASCII);
  }
}
