package io.otlpdelta.it.harness;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The OTLP/HTTP exporters of the OpenTelemetry Java SDK, with one of its two HTTP senders.
 *
 * @param base where they send to: the server, or a proxy before it
 */
public record JavaSdk(Installation installation, URI base, Sender sender, String compression)
    implements OtlpExporters {
  /** The HTTP library under the exporters. */
  public enum Sender {
    JDK("io.opentelemetry.exporter.sender.jdk."),
    OKHTTP("io.opentelemetry.exporter.sender.okhttp.");

    private final String packagePrefix;

    Sender(String packagePrefix) {
      this.packagePrefix = packagePrefix;
    }
  }

  /** Longer than the default of 10 s, which a restart takes on a machine that is very busy. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Exporters that send to the installation's server. */
  public JavaSdk(Installation installation, Sender sender, String compression) {
    this(installation, installation.server().uri("/"), sender, compression);
  }

  @Override
  public OtlpHttpMetricExporter metricExporter() {
    return OtlpHttpMetricExporter.builder()
        .setEndpoint(endpoint(Signal.METRICS))
        .setHeaders(() -> headers(Signal.METRICS))
        .setCompression(compression)
        .setTimeout(TIMEOUT)
        .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix))
        .build();
  }

  @Override
  public OtlpHttpLogRecordExporter logExporter() {
    return OtlpHttpLogRecordExporter.builder()
        .setEndpoint(endpoint(Signal.LOGS))
        .setHeaders(() -> headers(Signal.LOGS))
        .setCompression(compression)
        .setTimeout(TIMEOUT)
        .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix))
        .build();
  }

  @Override
  public OtlpHttpSpanExporter spanExporter() {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint(Signal.SPANS))
        .setHeaders(() -> headers(Signal.SPANS))
        .setCompression(compression)
        .setTimeout(TIMEOUT)
        .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix))
        .build();
  }

  private String endpoint(Signal signal) {
    return base.resolve("/api/2.0/otel/v1/" + signal.route()).toString();
  }

  /** As documented for the service, content type included: the JDK sender then sends it twice. */
  private Map<String, String> headers(Signal signal) {
    return Map.of(
        "content-type",
        "application/x-protobuf",
        "Authorization",
        "Bearer " + installation.token(),
        "X-Databricks-UC-Table-Name",
        installation.tableName(signal));
  }
}
