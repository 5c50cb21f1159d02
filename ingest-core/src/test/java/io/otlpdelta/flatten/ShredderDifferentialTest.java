package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.column.ValueColumn;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.straightforward.Flattener;
import io.otlpdelta.straightforward.LogRow;
import io.otlpdelta.straightforward.MetricRow;
import io.otlpdelta.straightforward.RejectRow;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.SpanRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The shredder against the straightforward path: the same bytes must give the same rows, whatever
 * is taken out of the columns in between. Seeds stand in the messages.
 */
class ShredderDifferentialTest {
  private static final int SEEDS = 40;
  private static final int BODIES = 12;
  private static final Set<String> PRESENT_STRUCTS =
      Set.of("resource", "instrumentation_scope", "status");
  private static final Set<String> REQUIRED_TEXTS =
      Set.of("name", "description", "unit", "metric_type");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REJECTS")
  void whateverProtobufAllowsBecomesTheSameRows(TableKind kind) throws IOException {
    long rows = 0;
    long rejected = 0;
    long duplicates = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RandomWire wire = new RandomWire(random, seed % 3 * 5);
      List<byte[]> bodies = new ArrayList<>();
      for (int i = 0; i < BODIES; i++) {
        bodies.add(wire.of(ReflectionOracle.descriptor(kind)));
      }
      FlattenResult total = expectSameRows(layout(kind, random), bodies, random, "seed " + seed);
      rows += total.rows();
      rejected += total.rejected();
      duplicates += total.duplicateKeys();
    }
    assertThat(rows).as("rows in all").isGreaterThan(SEEDS * BODIES / 2);
    assertThat(rejected).as("rejected in all").isGreaterThan(SEEDS / 2);
    assertThat(duplicates).as("duplicates in all").isGreaterThan(SEEDS / 2);
  }

  @ParameterizedTest
  @EnumSource
  void recordedAndSampleBodiesBecomeTheSameRows(TableKind kind) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      bodies.add(SampleRequests.bytes(kind));
      Captures.all().stream()
          .filter(capture -> capture.kind() == kind)
          .forEach(capture -> bodies.add(capture.protobuf()));
    }
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      FlattenResult total = expectSameRows(layout(kind, random), bodies, random, "seed " + seed);
      assertThat(total.rows()).isGreaterThanOrEqualTo(bodies.size() - 1);
    }
  }

  @Test
  void theWriterOfOddBytesReachesWhatIsRare() throws IOException {
    StringBuilder texts = new StringBuilder();
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomWire wire = new RandomWire(new Random(seed), 5);
      texts.append(parse(wire.of(ReflectionOracle.descriptor(TableKind.METRICS))));
      texts.append(parse(wire.of(ReflectionOracle.descriptor(TableKind.METRICS))));
    }
    assertThat(texts)
        .contains("gauge {", "sum {", "histogram {", "exponential_histogram {", "summary {")
        .contains("exemplars {", "positive {", "quantile_values {", "metadata {", "kvlist_value {");
  }

  private static Message parse(byte[] body) throws IOException {
    return com.google.protobuf.DynamicMessage.parseFrom(
        ReflectionOracle.descriptor(TableKind.METRICS), body);
  }

  private static FlattenResult expectSameRows(
      TableLayout layout, List<byte[]> bodies, Random random, String seed) throws IOException {
    TableKind kind = layout.kind();
    Destination destination = new Destination(layout, random);
    Shredder shredder = new Shredder(kind);
    Flattener flattener = new Flattener(kind);
    List<Row> expected = new ArrayList<>();
    FlattenResult total = new FlattenResult(0, 0, 0);
    for (byte[] body : bodies) {
      ByteBuffer buffer = buffer(body, random);
      int position = buffer.position();
      FlattenResult result = shredder.shred(buffer, destination);
      assertThat(buffer.position()).as(seed).isEqualTo(position);
      assertThat(result)
          .as(seed)
          .isEqualTo(flattener.flatten(ByteBuffer.wrap(body), expected::add));
      total =
          new FlattenResult(
              total.rows() + result.rows(),
              total.rejected() + result.rejected(),
              total.duplicateKeys() + result.duplicateKeys());
    }
    List<List<@Nullable Object>> actual = destination.rows();
    assertThat(actual).as(seed).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      List<@Nullable Object> row = ExpectedRows.of(kind, expected.get(i));
      for (StructField partition : layout.partitionColumns()) {
        int position = position(kind, partition);
        assertThat(destination.partitionValues.get(i)).as(seed).isEqualTo(row.get(position));
        row.set(position, ColumnRows.NOT_STORED);
      }
      assertThat(destination.names.get(i)).as(seed).isEqualTo(name(expected.get(i)));
      assertThat(actual.get(i)).as("%s, row %d", seed, i).isEqualTo(row);
    }
    return total;
  }

  /** The bytes in an array that begins before them, or outside of the heap. */
  private static ByteBuffer buffer(byte[] body, Random random) {
    ByteBuffer buffer =
        random.nextInt(4) == 0
            ? ByteBuffer.allocateDirect(body.length + 9)
            : ByteBuffer.allocate(body.length + 9);
    buffer.position(7).put(body).flip().position(7);
    return random.nextBoolean() ? buffer : buffer.slice();
  }

  private static int position(TableKind kind, StructField field) {
    return DocumentedTables.schema(kind).fields().indexOf(field);
  }

  private static String name(Row row) {
    String name =
        row instanceof LogRow log
            ? log.eventName()
            : row instanceof MetricRow metric
                ? metric.name()
                : row instanceof SpanRow span ? span.name() : ((RejectRow) row).tableName();
    return name == null ? "" : name;
  }

  /** The documented table, or one with its columns in another order, required, or widened. */
  private static TableLayout layout(TableKind kind, Random random) {
    StructType documented = DocumentedTables.schema(kind);
    List<StructField> fields = new ArrayList<>();
    for (StructField field : documented.fields()) {
      fields.add(random.nextBoolean() ? field : altered(field, true));
    }
    List<StructField> partition = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      List<StructField> primitives =
          documented.fields().stream()
              .filter(field -> field.type() instanceof PrimitiveType)
              .toList();
      StructField chosen = primitives.get(random.nextInt(primitives.size()));
      partition.add(chosen);
      fields.removeIf(field -> field.name().equals(chosen.name()));
    }
    java.util.Collections.shuffle(fields, random);
    return new TableLayout(kind, new StructType(fields), partition, Set.of());
  }

  private static StructField altered(StructField field, boolean atTop) {
    if (field.type() instanceof StructType) {
      boolean required = atTop && PRESENT_STRUCTS.contains(field.name());
      return new StructField(field.name(), reversed(field), !required, field.metadata());
    }
    if (field.type().equals(PrimitiveType.STRING)) {
      boolean required = atTop && REQUIRED_TEXTS.contains(field.name());
      return new StructField(field.name(), field.type(), !required, field.metadata());
    }
    return switch (field.name()) {
      case "flags", "dropped_attributes_count" ->
          new StructField(field.name(), PrimitiveType.LONG, false, field.metadata());
      case "attributes", "metadata", "resource_attributes" ->
          new StructField(
              field.name(),
              new MapType(PrimitiveType.STRING, PrimitiveType.STRING, false),
              false,
              field.metadata());
      case "events", "links" ->
          new StructField(
              field.name(),
              new ArrayType(((ArrayType) field.type()).element(), false),
              false,
              field.metadata());
      default -> field;
    };
  }

  private static StructType reversed(StructField field) {
    List<StructField> fields = new ArrayList<>();
    for (StructField part : ((StructType) field.type()).fields()) {
      fields.add(0, altered(part, false));
    }
    return new StructType(fields);
  }

  /** Takes rows, and does at random between them what a writer of pages does. */
  private static final class Destination implements RowDestination {
    private final TableLayout layout;
    private final TableColumns columns;
    private final ColumnRows taken;
    private final Random random;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> partitionValues = new ArrayList<>();
    private int rows;

    Destination(TableLayout layout, Random random) {
      this.layout = layout;
      this.random = random;
      this.columns = new TableColumns(layout);
      this.taken = new ColumnRows(layout, columns);
      for (ValueColumn leaf : columns.leaves()) {
        if (leaf instanceof BytesColumn texts && random.nextInt(4) > 0) {
          texts.useDictionary(new Dictionary());
        }
      }
    }

    @Override
    public TableColumns next(RowKey key) {
      names.add(
          new String(
              key.nameBytes(),
              key.nameStart(),
              key.nameEnd() - key.nameStart(),
              StandardCharsets.UTF_8));
      for (StructField partition : layout.partitionColumns()) {
        partitionValues.add(key.value(position(layout.kind(), partition)));
      }
      return columns;
    }

    @Override
    public void endRow() {
      rows++;
      if (random.nextInt(4) == 0) {
        columns.settle();
        columns.leaves().stream().filter(leaf -> random.nextBoolean()).forEach(this::take);
      }
    }

    private void take(ValueColumn leaf) {
      taken.take(leaf);
      if (leaf instanceof BytesColumn texts) {
        Dictionary dictionary = texts.dictionary();
        switch (random.nextInt(6)) {
          case 0 -> texts.usePlain();
          case 1 -> texts.useDictionary(new Dictionary());
          case 2 -> {
            if (dictionary != null) {
              dictionary.clear();
            }
          }
          default -> {}
        }
      }
    }

    List<List<@Nullable Object>> rows() {
      return taken.rows(rows);
    }
  }
}
