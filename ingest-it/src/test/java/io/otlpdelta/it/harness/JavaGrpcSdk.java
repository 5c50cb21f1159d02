package io.otlpdelta.it.harness;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The OTLP/gRPC exporters of the OpenTelemetry Java SDK: over TLS when the installation has it,
 * else over HTTP/2 from the first byte.
 */
public final class JavaGrpcSdk implements OtlpExporters, AutoCloseable {
  /** The gRPC library under the exporters. */
  public enum Sender {
    /** The exporters' default: OkHttp and the SDK's own framing. */
    OKHTTP("io.opentelemetry.exporter.sender.okhttp."),
    /** grpc-java on its Netty. */
    GRPC_JAVA("io.opentelemetry.exporter.sender.grpc.");

    private final String packagePrefix;

    Sender(String packagePrefix) {
      this.packagePrefix = packagePrefix;
    }
  }

  /** As long as for OTLP/HTTP. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** What the SDK's own sender does by itself: only UNAVAILABLE is needed here. */
  private static final Map<String, ?> RETRIES =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of()),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      5.0,
                      "initialBackoff",
                      "1s",
                      "maxBackoff",
                      "5s",
                      "backoffMultiplier",
                      1.5,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE")))));

  private final Installation installation;
  private final URI base;
  private final Sender sender;
  private final String compression;
  private final Optional<ManagedChannel> channel;

  /** Exporters that send to the installation's server. */
  public JavaGrpcSdk(Installation installation, Sender sender, String compression) {
    this(installation, installation.server().uri("/"), sender, compression);
  }

  /** Exporters that send to the server, or to a proxy before it. */
  public JavaGrpcSdk(Installation installation, URI base, Sender sender, String compression) {
    this.installation = installation;
    this.base = base;
    this.sender = sender;
    this.compression = compression;
    this.channel =
        sender == Sender.GRPC_JAVA ? Optional.of(channel(installation, base)) : Optional.empty();
  }

  /** A channel of grpc-java that trusts the installation's server; the caller shuts it down. */
  public static ManagedChannel channel(Installation installation, URI base) {
    return Grpc.newChannelBuilder(
            base.getHost() + ":" + base.getPort(), credentials(installation.certificate()))
        .defaultServiceConfig(RETRIES)
        .build();
  }

  private static ChannelCredentials credentials(Optional<Path> certificate) {
    if (certificate.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    try {
      return TlsChannelCredentials.newBuilder().trustManager(certificate.get().toFile()).build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + certificate.get(), e);
    }
  }

  @Override
  @SuppressWarnings("deprecation") // The only way to tell grpc-java whom to trust.
  public MetricExporter metricExporter() {
    OtlpGrpcMetricExporterBuilder builder =
        OtlpGrpcMetricExporter.builder()
            .setEndpoint(endpoint())
            .setHeaders(() -> headers(Signal.METRICS))
            .setCompression(compression)
            .setTimeout(TIMEOUT)
            .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix));
    trusted().ifPresent(builder::setTrustedCertificates);
    channel.ifPresent(builder::setChannel);
    return builder.build();
  }

  @Override
  @SuppressWarnings("deprecation") // As above.
  public LogRecordExporter logExporter() {
    OtlpGrpcLogRecordExporterBuilder builder =
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint(endpoint())
            .setHeaders(() -> headers(Signal.LOGS))
            .setCompression(compression)
            .setTimeout(TIMEOUT)
            .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix));
    trusted().ifPresent(builder::setTrustedCertificates);
    channel.ifPresent(builder::setChannel);
    return builder.build();
  }

  @Override
  @SuppressWarnings("deprecation") // As above.
  public SpanExporter spanExporter() {
    OtlpGrpcSpanExporterBuilder builder =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(endpoint())
            .setHeaders(() -> headers(Signal.SPANS))
            .setCompression(compression)
            .setTimeout(TIMEOUT)
            .setComponentLoader(OtlpExporters.onlySender(sender.packagePrefix));
    trusted().ifPresent(builder::setTrustedCertificates);
    channel.ifPresent(builder::setChannel);
    return builder.build();
  }

  @Override
  public void close() {
    channel.ifPresent(ManagedChannel::shutdownNow);
  }

  @Override
  public String toString() {
    return sender + ", " + compression + ", " + endpoint();
  }

  private String endpoint() {
    return base.getScheme() + "://" + base.getHost() + ":" + base.getPort();
  }

  /** The SDK's own sender reads it; to grpc-java the channel tells it. */
  private Optional<byte[]> trusted() {
    return installation.certificate().map(JavaGrpcSdk::read);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Map<String, String> headers(Signal signal) {
    return Map.of(
        "authorization",
        "Bearer " + installation.token(),
        "x-databricks-uc-table-name",
        installation.tableName(signal));
  }
}
