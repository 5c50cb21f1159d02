package io.otlpdelta.it.harness;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;

/** Exporters of the OpenTelemetry Java SDK to the documented tables of an installation. */
public interface OtlpExporters {
  /** An exporter to the metrics table. */
  MetricExporter metricExporter();

  /** An exporter to the logs table. */
  LogRecordExporter logExporter();

  /** An exporter to the spans table. */
  SpanExporter spanExporter();

  /** All senders are on the class path; of them an exporter sees only the one of this package. */
  static ComponentLoader onlySender(String packagePrefix) {
    ComponentLoader all = ComponentLoader.forClassLoader(OtlpExporters.class.getClassLoader());
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> type) {
        List<T> components = new ArrayList<>();
        for (T component : all.load(type)) {
          String name = component.getClass().getName();
          if (!name.startsWith("io.opentelemetry.exporter.sender.")
              || name.startsWith(packagePrefix)) {
            components.add(component);
          }
        }
        return components;
      }
    };
  }
}
