package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Data points as rows. */
final class MetricShredder extends SignalShredder<MetricColumns> {
  private final MetricReader metric = new MetricReader();
  private final NumberPointReader number = new NumberPointReader();
  private final HistogramReader histogram = new HistogramReader();
  private final ExponentialHistogramReader exponentialHistogram = new ExponentialHistogramReader();
  private final SummaryReader summary = new SummaryReader();
  private final WireCursor in = new WireCursor();

  MetricShredder() {
    this(new ValueText(), new ExemplarReader());
  }

  private MetricShredder(ValueText text, ExemplarReader exemplar) {
    super(
        ResourceMetrics.parser(),
        ScopeMetrics.parser(),
        table -> new MetricColumns(table, text, exemplar));
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws IOException {
    metric.read(bytes, from, to);
    countDuplicateKeys(metric.duplicateKeys());
    byte[] array = metric.bytes();
    int end = Slice.to(metric.data());
    in.open(array, Slice.from(metric.data()));
    while (in.at() < end) {
      int tag = in.tag(end);
      if (tag == MetricReader.POINT) {
        long point = in.slice(end);
        addPoint(array, Slice.from(point), Slice.to(point));
      } else {
        in.skip(tag, end);
      }
    }
  }

  private void addPoint(byte[] bytes, int from, int to) throws IOException {
    PointReader point = readerOf(metric.kind());
    point.read(bytes, from, to);
    if (point.isRejected()) {
      reject();
      return;
    }
    MetricColumns row = beginRow();
    countDuplicateKeys(
        switch (metric.kind()) {
          case MetricReader.GAUGE -> row.addGauge(metric, number, envelope());
          case MetricReader.SUM -> row.addSum(metric, number, envelope());
          case MetricReader.HISTOGRAM -> row.addHistogram(metric, histogram, envelope());
          case MetricReader.EXPONENTIAL_HISTOGRAM ->
              row.addExponentialHistogram(metric, exponentialHistogram, envelope());
          default -> row.addSummary(metric, summary, envelope());
        });
    endRow();
  }

  private PointReader readerOf(int kind) {
    return switch (kind) {
      case MetricReader.GAUGE, MetricReader.SUM -> number;
      case MetricReader.HISTOGRAM -> histogram;
      case MetricReader.EXPONENTIAL_HISTOGRAM -> exponentialHistogram;
      default -> summary;
    };
  }

  @Override
  public byte[] nameBytes() {
    return metric.bytes();
  }

  @Override
  public int nameStart() {
    return Slice.from(metric.name());
  }

  @Override
  public int nameEnd() {
    return Slice.to(metric.name());
  }

  @Override
  public @Nullable Object value(int position) {
    byte[] bytes = metric.bytes();
    return switch (position) {
      case 0 -> KeyText.text(bytes, metric.name());
      case 1 -> KeyText.text(bytes, metric.description());
      case 2 -> KeyText.text(bytes, metric.unit());
      case 3 -> new String(MetricColumns.typeOf(metric.kind()), US_ASCII);
      case 11 -> envelope().resourceUrlText();
      case 13 -> envelope().scopeUrlText();
      default -> throw KeyText.noValue(position);
    };
  }
}
