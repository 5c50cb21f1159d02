package io.otlpdelta.parquet;

import static io.otlpdelta.flatten.AnyValues.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.RowMaps;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.FileStatistics.ColumnStatistics;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FooterStatisticsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void statisticsOfTheSamplesAreThoseOfTheirValues(TableKind kind) throws IOException {
    expectStatistics(TableLayout.documented(kind), SampleRequests.bytes(kind));
  }

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void statisticsAreKeyedByTheTablesOwnNames(TableKind kind) throws IOException {
    expectStatistics(Layouts.reordered(kind), SampleRequests.bytes(kind));
    expectStatistics(Layouts.mapped(kind), SampleRequests.bytes(kind));
  }

  @ParameterizedTest
  @EnumSource(
      value = TableKind.class,
      names = {"LOGS", "METRICS"})
  void statisticsOfRealExportsAreThoseOfTheirValues(TableKind kind)
      throws IOException, UnsupportedTableException {
    TableLayout everyLeaf =
        TableCheck.layout(
            DocumentedTables.schema(kind),
            List.of(),
            Map.of("delta.dataSkippingNumIndexedCols", "-1"));
    expectStatistics(
        everyLeaf,
        Captures.of("", kind).stream().map(Captures.Capture::protobuf).toArray(byte[][]::new));
  }

  @Test
  void severalRowGroupsAreMerged() throws IOException {
    LocalStorage storage = new LocalStorage(new SecureRandomness());
    TableLayout layout = TableLayout.documented(TableKind.LOGS);
    String location = folder.resolve("groups.parquet").toUri().toString();
    try (DataFileWriter writer =
        new ParquetDataFileWriter(
            storage, () -> location, layout, new ParquetOptions(1, 16_384, 1), new KeptMemory())) {
      for (int i = 0; i < 2_000; i++) {
        LogRecord.Builder record = LogRecord.newBuilder().setTimeUnixNano(10_000 - i);
        if (i % 2 == 0) {
          record.setSeverityText("t" + i);
        }
        writer.append(ByteBuffer.wrap(logs(record).toByteArray()));
      }
      DataFile file = writer.finish().get(0);
      assertThat(rowGroups(file)).isGreaterThan(1);
      assertThat(column(file, "time_unix_nano"))
          .isEqualTo(new ColumnStatistics(8_001L, 10_000L, 0));
      assertThat(column(file, "severity_text"))
          .isEqualTo(new ColumnStatistics("t0", "t998", 1_000));
      assertThat(column(file, "body")).isEqualTo(new ColumnStatistics(null, null, 2_000));
    }
  }

  @Test
  void longStringsAreCutWithAMaximumThatIsRaised() throws IOException {
    String huge = "b".repeat(100_000);
    DataFile file =
        TestFiles.write(
            folder,
            TableLayout.documented(TableKind.LOGS),
            logs(
                    LogRecord.newBuilder().setBody(text(huge)),
                    LogRecord.newBuilder().setBody(text("a".repeat(5_000))))
                .toByteArray());
    assertThat(column(file, "body"))
        .isEqualTo(new ColumnStatistics("a".repeat(32), "b".repeat(31) + "c", 0));
  }

  @Test
  void aStringWithoutAnUpperBoundHasOnlyALowerOne() throws IOException {
    String last = Character.toString(Character.MAX_CODE_POINT);
    DataFile file =
        TestFiles.write(
            folder,
            TableLayout.documented(TableKind.LOGS),
            logs(LogRecord.newBuilder().setBody(text(last.repeat(40)))).toByteArray());
    assertThat(column(file, "body")).isEqualTo(new ColumnStatistics(last.repeat(32), null, 0));
  }

  @Test
  void doublesWithANanHaveNoBounds() throws IOException {
    assertThat(gaugeValues(1.0, Double.NaN, -5.0)).isEqualTo(new ColumnStatistics(null, null, 0));
    assertThat(gaugeValues(Double.NaN)).isEqualTo(new ColumnStatistics(null, null, 0));
    assertThat(gaugeValues(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .isEqualTo(new ColumnStatistics(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
  }

  @Test
  void aBoundOfZeroHasTheSignThatHoldsForBothZeros() throws IOException {
    assertThat(gaugeValues(0.0, 7.0)).isEqualTo(new ColumnStatistics(-0.0, 7.0, 0));
    assertThat(gaugeValues(-7.0, -0.0)).isEqualTo(new ColumnStatistics(-7.0, 0.0, 0));
    assertThat(gaugeValues(0.0)).isEqualTo(new ColumnStatistics(-0.0, 0.0, 0));
  }

  @Test
  void aLeafIsNullWhereItsStructIs() throws IOException {
    DataFile file =
        TestFiles.write(
            folder,
            TableLayout.documented(TableKind.METRICS),
            SampleRequests.bytes(TableKind.METRICS));
    assertThat(file.rows()).isEqualTo(11);
    assertThat(column(file, "gauge", "flags")).isEqualTo(new ColumnStatistics(0, 2, 8));
    assertThat(column(file, "gauge", "time_unix_nano"))
        .isEqualTo(
            new ColumnStatistics(1_700_000_000_000_000_002L, 1_700_000_000_000_000_002L, 10));
  }

  @Test
  void booleansHaveANullCountOnly() throws IOException {
    DataFile file =
        TestFiles.write(
            folder,
            TableLayout.documented(TableKind.METRICS),
            SampleRequests.bytes(TableKind.METRICS));
    assertThat(column(file, "sum", "is_monotonic")).isEqualTo(new ColumnStatistics(null, null, 9));
  }

  private ColumnStatistics gaugeValues(double... values) throws IOException {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (double value : values) {
      gauge.addDataPoints(NumberDataPoint.newBuilder().setAsDouble(value));
    }
    ScopeMetrics scope =
        ScopeMetrics.newBuilder().addMetrics(Metric.newBuilder().setGauge(gauge)).build();
    byte[] request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
            .build()
            .toByteArray();
    return column(
        TestFiles.write(folder, TableLayout.documented(TableKind.METRICS), request),
        "gauge",
        "value");
  }

  private static ExportLogsServiceRequest logs(LogRecord.Builder... records) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    for (LogRecord.Builder record : records) {
      scope.addLogRecords(record);
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
        .build();
  }

  private static ColumnStatistics column(DataFile file, String... path) {
    ColumnStatistics statistics = file.statistics().columns().get(List.of(path));
    assertThat(statistics).as("statistics of %s", Arrays.toString(path)).isNotNull();
    return statistics;
  }

  private static int rowGroups(DataFile file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(TestFiles.path(file)))) {
      return reader.getRowGroups().size();
    }
  }

  /** Compares with bounds and counts that are computed from the rows, column by column. */
  private void expectStatistics(TableLayout layout, byte[]... bodies) throws IOException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (byte[] body : bodies) {
      rows.addAll(RowMaps.of(layout.kind(), SampleRequests.rows(layout.kind(), body)));
    }
    FileStatistics statistics = TestFiles.write(folder, layout, bodies).statistics();
    assertThat(statistics.columns().keySet()).isEqualTo(layout.statisticsColumns());
    for (Map.Entry<List<String>, ColumnStatistics> column : statistics.columns().entrySet()) {
      List<Object> values = new ArrayList<>();
      for (Map<String, @Nullable Object> row : rows) {
        Object value = leaf(row, column.getKey());
        if (value != null) {
          values.add(value);
        }
      }
      assertThat(column.getValue().nullCount())
          .as("null count of %s", column.getKey())
          .isEqualTo(rows.size() - values.size());
      expectBounds(column.getKey(), column.getValue(), values);
    }
  }

  private static @Nullable Object leaf(Map<String, @Nullable Object> row, List<String> path) {
    Object value = row;
    for (String name : path) {
      value = value == null ? null : ((Map<?, ?>) value).get(name.toLowerCase(Locale.ROOT));
    }
    return value;
  }

  private static void expectBounds(
      List<String> path, ColumnStatistics statistics, List<Object> values) {
    boolean bounded = !values.isEmpty() && !(values.get(0) instanceof Boolean);
    if (!bounded || values.stream().anyMatch(value -> value.equals(Double.NaN))) {
      assertThat(statistics.min()).as("min of %s", path).isNull();
      assertThat(statistics.max()).as("max of %s", path).isNull();
      return;
    }
    values.sort(FooterStatisticsTest::compare);
    Object min = values.get(0);
    Object max = values.get(values.size() - 1);
    if (min instanceof String shortest && max instanceof String longest) {
      assertThat(statistics.min()).isEqualTo(StringBounds.lower(shortest));
      assertThat(statistics.max()).isEqualTo(StringBounds.upper(longest));
    } else if (min instanceof Double lowest && max instanceof Double highest) {
      assertThat(statistics.min()).isEqualTo(lowest == 0 ? Double.valueOf(-0.0) : lowest);
      assertThat(statistics.max()).isEqualTo(highest == 0 ? Double.valueOf(0.0) : highest);
    } else {
      assertThat(statistics.min()).as("min of %s", path).isEqualTo(min);
      assertThat(statistics.max()).as("max of %s", path).isEqualTo(max);
    }
  }

  private static int compare(Object left, Object right) {
    if (left instanceof String text) {
      return Arrays.compareUnsigned(
          text.getBytes(StandardCharsets.UTF_8), ((String) right).getBytes(StandardCharsets.UTF_8));
    }
    return left instanceof Double number
        ? number.compareTo((Double) right)
        : Long.compare(((Number) left).longValue(), ((Number) right).longValue());
  }
}
