package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMergerTest {
  @TempDir Path folder;
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());

  @Test
  void everyKindOfDataPointSurvives() throws IOException {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    ScopeMetrics.Builder scope = request.addResourceMetricsBuilder().addScopeMetricsBuilder();
    scope
        .addMetricsBuilder()
        .setName("gauge")
        .getGaugeBuilder()
        .addDataPoints(
            NumberDataPoint.newBuilder().setAsDouble(Double.NaN).addExemplars(exemplar()))
        .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(-0.0).addAttributes(attribute()))
        .addDataPoints(NumberDataPoint.newBuilder().setFlags(1));
    scope
        .addMetricsBuilder()
        .setName("sum")
        .getSumBuilder()
        .setIsMonotonic(true)
        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(Long.MIN_VALUE).setTimeUnixNano(1));
    scope
        .addMetricsBuilder()
        .setName("histogram")
        .getHistogramBuilder()
        .addDataPoints(
            HistogramDataPoint.newBuilder()
                .setCount(3)
                .setMin(1)
                .addExplicitBounds(2)
                .addBucketCounts(1)
                .addBucketCounts(2))
        .addDataPoints(HistogramDataPoint.newBuilder());
    ExponentialHistogramDataPoint.Builder point =
        ExponentialHistogramDataPoint.newBuilder().setScale(-3).setZeroCount(2);
    point.getPositiveBuilder().setOffset(-7).addBucketCounts(5).addBucketCounts(6);
    scope
        .addMetricsBuilder()
        .setName("exponential")
        .getExponentialHistogramBuilder()
        .addDataPoints(point);
    SummaryDataPoint.Builder summary = SummaryDataPoint.newBuilder().setCount(1);
    summary.addQuantileValuesBuilder().setQuantile(0.5).setValue(7);
    scope.addMetricsBuilder().setName("summary").getSummaryBuilder().addDataPoints(summary);
    assertSurvives(TableKind.METRICS, request.build().toByteString());
  }

  @Test
  void spansWithEventsAndLinksSurvive() throws IOException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
    Span.Builder full =
        spans
            .addSpansBuilder()
            .setName("full")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setTraceId(
                ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6}))
            .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    full.addEventsBuilder().setName("one").addAttributes(attribute());
    full.addEventsBuilder().setName("two");
    full.addLinksBuilder().setTraceState("a=b").addAttributes(attribute());
    spans.addSpansBuilder().setName("");
    assertSurvives(TableKind.SPANS, request.build().toByteString());
  }

  @Test
  void rowsOfManyPagesSurvive() throws IOException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
    for (int i = 0; i < 25_000; i++) {
      Span.Builder span = spans.addSpansBuilder().setName("span " + i % 7).setStartTimeUnixNano(i);
      for (int attribute = 0; attribute < i % 4; attribute++) {
        span.addAttributes(
            KeyValue.newBuilder()
                .setKey("key " + attribute)
                .setValue(AnyValue.newBuilder().setStringValue("value " + i * 31 % 9_973)));
      }
    }
    assertSurvives(TableKind.SPANS, request.build().toByteString());
  }

  @Test
  void aFileWithOtherRowsThanTheTableSaysIsNotMerged() throws IOException {
    DataFile file =
        write(
            TableKind.SPANS,
            ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                    ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(Span.newBuilder())))
                .build()
                .toByteString());
    Path merged = folder.resolve("merged.parquet");
    assertThatThrownBy(
            () ->
                new FileMerger(storage, 1)
                    .merge(
                        List.of(new FileMerger.Source(file.location(), 2)), Locations.of(merged)))
        .isInstanceOf(IOException.class)
        .hasMessage(file.location() + " has 1 rows (expected: 2)");
    assertThat(merged).doesNotExist();
  }

  private void assertSurvives(TableKind kind, ByteString otlp) throws IOException {
    List<FileMerger.Source> files = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      DataFile file = write(kind, otlp);
      files.add(new FileMerger.Source(file.location(), file.rows()));
      expected.append(LogTable.rows(Locations.path(file.location())));
    }
    FileMerger merger = new FileMerger(storage, 1);
    Path merged = folder.resolve("merged.parquet");
    merger.merge(files, Locations.of(merged));
    assertThat(LogTable.rows(merged)).isEqualTo(expected.toString()).isNotEmpty();
  }

  private DataFile write(TableKind kind, ByteString otlp) throws IOException {
    try (DataFileWriter writer =
        new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1)
            .open(TableLayout.documented(kind), Locations.of(folder))) {
      writer.append(otlp.asReadOnlyByteBuffer());
      return writer.finish().get(0);
    }
  }

  private static Exemplar exemplar() {
    return Exemplar.newBuilder().setAsDouble(1.5).addFilteredAttributes(attribute()).build();
  }

  private static KeyValue attribute() {
    return KeyValue.newBuilder()
        .setKey("key")
        .setValue(AnyValue.newBuilder().setStringValue(""))
        .build();
  }
}
