package io.otlpdelta.flatten;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import org.jspecify.annotations.Nullable;

/** The {@code gauge} or the {@code sum} of a metrics table: the sum has two fields more. */
final class NumberPointColumns {
  private final ValueText text;
  private final StructColumn struct;
  private final TimeColumn startTime;
  private final TimeColumn time;
  private final DecimalColumn value;
  private final ExemplarColumns exemplars;
  private final AttributeColumn attributes;
  private final NumberColumn flags;
  private final @Nullable TextColumn temporality;
  private final @Nullable BooleanColumn monotonic;

  private NumberPointColumns(
      StructColumn struct, ValueText text, ExemplarReader exemplar, boolean isSum) {
    this.text = text;
    this.struct = struct;
    Fields next = Fields.of(struct, text);
    startTime = next.time();
    time = next.time();
    value = next.decimal();
    exemplars = new ExemplarColumns(next.list(), text, exemplar);
    attributes = next.attributes();
    flags = next.number();
    temporality = isSum ? next.text() : null;
    monotonic = isSum ? next.truth() : null;
  }

  static NumberPointColumns gauge(StructColumn struct, ValueText text, ExemplarReader exemplar) {
    return new NumberPointColumns(struct, text, exemplar, false);
  }

  static NumberPointColumns sum(StructColumn struct, ValueText text, ExemplarReader exemplar) {
    return new NumberPointColumns(struct, text, exemplar, true);
  }

  void addNull() {
    struct.addNull(0, 0);
  }

  int add(MetricReader metric, NumberPointReader point, int name) {
    struct.begin();
    startTime.add(0, point.startTime());
    time.add(0, point.time());
    if (point.hasValue()) {
      value.add(0, point.value());
    } else {
      value.addNull(0);
    }
    int duplicates = exemplars.add(point.bytes(), point.exemplars(), name);
    duplicates += attributes.add(0, point.attributes(), point.bytes(), name);
    flags.add(0, point.flags());
    if (temporality != null && monotonic != null) {
      EnumTexts.TEMPORALITIES.add(temporality, 0, metric.temporality(), text);
      monotonic.add(0, metric.isMonotonic());
    }
    return duplicates;
  }
}
