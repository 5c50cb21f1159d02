package io.otlpdelta.flatten;

import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;

/** The {@code summary} of a metrics table. */
final class SummaryColumns {
  private final StructColumn struct;
  private final TimeColumn startTime;
  private final TimeColumn time;
  private final NumberColumn count;
  private final DecimalColumn sum;
  private final ListColumn quantiles;
  private final StructColumn quantile;
  private final DoubleColumn quantileOf;
  private final DoubleColumn value;
  private final AttributeColumn attributes;
  private final NumberColumn flags;

  SummaryColumns(StructColumn struct, ValueText text) {
    this.struct = struct;
    Fields next = Fields.of(struct, text);
    startTime = next.time();
    time = next.time();
    count = next.number();
    sum = next.decimal();
    quantiles = next.list();
    quantile = (StructColumn) quantiles.element();
    quantileOf = (DoubleColumn) quantile.field(0);
    value = (DoubleColumn) quantile.field(1);
    attributes = next.attributes();
    flags = next.number();
  }

  void addNull() {
    struct.addNull(0, 0);
  }

  int add(SummaryReader point, int name) {
    struct.begin();
    startTime.add(0, point.startTime());
    time.add(0, point.time());
    count.add(0, point.count());
    sum.add(0, point.sum());
    addQuantiles(point);
    int duplicates = attributes.add(0, point.attributes(), point.bytes(), name);
    flags.add(0, point.flags());
    return duplicates;
  }

  private void addQuantiles(SummaryReader point) {
    int size = point.quantiles().size();
    if (size == 0) {
      quantiles.addEmpty(0);
    }
    for (int i = 0; i < size; i++) {
      int repetition = i == 0 ? 0 : quantiles.repetition();
      quantile.begin();
      quantileOf.add(repetition, Double.longBitsToDouble(point.quantiles().at(i)));
      value.add(repetition, Double.longBitsToDouble(point.values().at(i)));
    }
  }
}
