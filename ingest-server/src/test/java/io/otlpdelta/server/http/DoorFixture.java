package io.otlpdelta.server.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.CertificateAuthenticator;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.ServerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One real door with its seams in a test's hands, closed with it. */
final class DoorFixture implements AutoCloseable {
  final FakeIngest ingest = new FakeIngest();
  final FakeDiagnosis diagnosis = new FakeDiagnosis();
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Door door;

  private DoorFixture(
      Map<String, String> settings,
      Authenticator tokens,
      Optional<CertificateAuthenticator> certificates,
      Time time) {
    door =
        Door.open(
            ServerConfig.of(settings),
            new DoorSeams(
                tokens, certificates, ingest, diagnosis.seam(), List.of(), registry, time));
  }

  /** One that knows {@link DoorExtension#TOKEN}, as {@code tester}. */
  static DoorFixture open(Map<String, String> settings) {
    return open(settings, Optional.empty());
  }

  static DoorFixture open(
      Map<String, String> settings, Optional<CertificateAuthenticator> certificates) {
    return open(settings, certificates, new SystemTime());
  }

  static DoorFixture open(
      Map<String, String> settings, Optional<CertificateAuthenticator> certificates, Time time) {
    return new DoorFixture(
        settings,
        token ->
            token.reveal().equals(DoorExtension.TOKEN)
                ? Optional.of(new Principal("tester", List.of()))
                : Optional.empty(),
        certificates,
        time);
  }

  /** The value of a metric without labels, as {@code /metrics} shows it. */
  double metric(String name) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no metric " + name));
  }

  @Override
  public void close() {
    door.close();
  }
}
