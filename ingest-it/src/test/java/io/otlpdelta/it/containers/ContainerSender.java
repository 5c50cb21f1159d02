package io.otlpdelta.it.containers;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program for a container of its own: exports batches of log records with OpenTelemetry's own
 * exporter, each again until it is acknowledged, and prints how many records are.
 */
public final class ContainerSender {
  static final String SESSION = "container";
  static final int BATCH = 10;

  private ContainerSender() {}

  /** Arguments: the server's address, the token, the table, and how many batches to send. */
  public static void main(String[] arguments) {
    OtlpHttpLogRecordExporter exporter =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(arguments[0] + "/api/2.0/otel/v1/logs")
            .setHeaders(
                () ->
                    Map.of(
                        "Authorization",
                        "Bearer " + arguments[1],
                        "X-Databricks-UC-Table-Name",
                        arguments[2]))
            .setCompression("gzip")
            .setTimeout(Duration.ofSeconds(10))
            .build();
    int batches = Integer.parseInt(arguments[3]);
    for (int batch = 0; batch < batches; batch++) {
      List<LogRecordData> records = records((long) batch * BATCH);
      while (!exporter.export(records).join(30, TimeUnit.SECONDS).isSuccess()) {
        System.out.println("not acknowledged yet: batch " + batch);
      }
      System.out.println("acknowledged " + (batch + 1) * BATCH + " records");
    }
    exporter.shutdown();
  }

  private static List<LogRecordData> records(long first) {
    List<LogRecordData> records = new ArrayList<>();
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor((context, made) -> records.add(made.toLogRecordData()))
            .build()) {
      for (long sequence = first; sequence < first + BATCH; sequence++) {
        provider
            .get("container")
            .logRecordBuilder()
            .setBody("claude_code.api_request")
            .setAttribute(AttributeKey.stringKey("session.id"), SESSION)
            .setAttribute(AttributeKey.longKey("event.sequence"), sequence)
            .emit();
      }
    }
    return records;
  }
}
