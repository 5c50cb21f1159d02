package io.otlpdelta.it.harness;

import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.otlpdelta.it.expected.ExpectedRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Exporters around real ones that keep the rows that must appear of what was exported. */
public final class Recorded {
  private final Signal signal;
  private final List<Map<String, Object>> rows = Collections.synchronizedList(new ArrayList<>());
  private final List<CompletableResultCode> results =
      Collections.synchronizedList(new ArrayList<>());

  /** Keeps the rows of one signal. */
  public Recorded(Signal signal) {
    this.signal = signal;
  }

  /** The rows of every batch whose export the SDK calls a success. */
  public List<Map<String, Object>> rows() {
    return List.copyOf(rows);
  }

  /** The signal whose rows are kept. */
  public Signal signal() {
    return signal;
  }

  /** Whether the SDK calls every export a success. */
  public boolean allSucceeded() {
    return results.stream().allMatch(CompletableResultCode::isSuccess);
  }

  /** Records metrics on their way to the exporter. */
  public MetricExporter around(MetricExporter exporter) {
    return new MetricExporter() {
      @Override
      public CompletableResultCode export(Collection<MetricData> metrics) {
        return record(MetricsRequestMarshaler.create(metrics), () -> exporter.export(metrics));
      }

      @Override
      public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return exporter.getAggregationTemporality(type);
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    };
  }

  /** Records log records on their way to the exporter. */
  public LogRecordExporter around(LogRecordExporter exporter) {
    return new LogRecordExporter() {
      @Override
      public CompletableResultCode export(Collection<LogRecordData> logs) {
        return record(LogsRequestMarshaler.create(logs), () -> exporter.export(logs));
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    };
  }

  /** Records spans on their way to the exporter. */
  public SpanExporter around(SpanExporter exporter) {
    return new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        return record(TraceRequestMarshaler.create(spans), () -> exporter.export(spans));
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    };
  }

  private CompletableResultCode record(
      Marshaler marshaler, Supplier<CompletableResultCode> export) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      marshaler.writeBinaryTo(body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    List<Map<String, Object>> expected = ExpectedRows.of(signal, body.toByteArray());
    CompletableResultCode result = export.get();
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            rows.addAll(expected);
          }
        });
    results.add(result);
    return result;
  }
}
