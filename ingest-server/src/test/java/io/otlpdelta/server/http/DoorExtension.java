package io.otlpdelta.server.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.DryRun;
import io.otlpdelta.pipeline.DryRunCheck;
import io.otlpdelta.pipeline.IngestRequest;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real door on a free loopback port for a test class, and a new {@link FakeIngest} for each test.
 */
final class DoorExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  static final String TOKEN = "otlp-token_1";
  static final String TABLE = "main.telemetry.claude";
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";

  private final Map<String, String> settings;
  private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile FakeIngest ingest = new FakeIngest();
  private volatile FakeDiagnosis diagnosis = new FakeDiagnosis();
  private Door door;

  private DoorExtension(Map<String, String> settings) {
    this.settings = new HashMap<>(settings);
    this.settings.put("port", "0");
  }

  static DoorExtension withDefaults() {
    return new DoorExtension(Map.of());
  }

  /** Settings by key and text, as in the configuration file. */
  static DoorExtension with(Map<String, String> settings) {
    return new DoorExtension(settings);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ingest = new FakeIngest();
    diagnosis = new FakeDiagnosis();
    checks.clear();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    door =
        Door.open(
            ServerConfig.of(settings),
            new DoorSeams(
                token ->
                    token.reveal().equals(TOKEN)
                        ? Optional.of(new Principal("tester", List.of()))
                        : Optional.empty(),
                request -> ingest.ingest(request),
                new Diagnosis(dryRun(), statusPage(), request -> diagnosis.refused(request)),
                List.of(new HealthCheck("configured", this::firstProblem)),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new SystemTime()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    door.close();
  }

  private Optional<String> firstProblem() {
    return checks.stream().flatMap(check -> check.problem().get().stream()).findFirst();
  }

  private DryRun dryRun() {
    return new DryRun() {
      @Override
      public List<DryRunCheck> table(Principal caller, TableName table, Signal signal) {
        return diagnosis.table(caller, table, signal);
      }

      @Override
      public List<DryRunCheck> request(IngestRequest request) {
        return diagnosis.request(request);
      }
    };
  }

  private StatusPage statusPage() {
    return new StatusPage() {
      @Override
      public String json(Question question) {
        return diagnosis.json(question);
      }

      @Override
      public String text(Question question) {
        return diagnosis.text(question);
      }
    };
  }

  FakeDiagnosis diagnosis() {
    return diagnosis;
  }

  void addCheck(HealthCheck check) {
    checks.add(check);
  }

  Door door() {
    return door;
  }

  FakeIngest ingest() {
    return ingest;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + door.address().getPort() + path);
  }

  /** A connection of bytes. */
  RawConnection connect() throws IOException {
    return RawConnection.to(door.address());
  }

  /** A request with everything an exporter sends, but no body and no type. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + TOKEN)
        .header("X-Databricks-UC-Table-Name", TABLE + "_otel_logs");
  }

  HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws Exception {
    return send(
        request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<byte[]> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).GET());
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
  }
}
