package io.otlpdelta.flatten;

import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;

/** The {@code histogram} of a metrics table. */
final class HistogramColumns {
  private final ValueText text;
  private final StructColumn struct;
  private final TimeColumn startTime;
  private final TimeColumn time;
  private final NumberColumn count;
  private final DecimalColumn sum;
  private final NumberListColumn bucketCounts;
  private final ListColumn bounds;
  private final DoubleColumn bound;
  private final ExemplarColumns exemplars;
  private final AttributeColumn attributes;
  private final NumberColumn flags;
  private final DecimalColumn min;
  private final DecimalColumn max;
  private final TextColumn temporality;

  HistogramColumns(StructColumn struct, ValueText text, ExemplarReader exemplar) {
    this.text = text;
    this.struct = struct;
    Fields next = Fields.of(struct, text);
    startTime = next.time();
    time = next.time();
    count = next.number();
    sum = next.decimal();
    bucketCounts = new NumberListColumn(next.list());
    bounds = next.list();
    bound = (DoubleColumn) bounds.element();
    exemplars = new ExemplarColumns(next.list(), text, exemplar);
    attributes = next.attributes();
    flags = next.number();
    min = next.decimal();
    max = next.decimal();
    temporality = next.text();
  }

  void addNull() {
    struct.addNull(0, 0);
  }

  int add(MetricReader metric, HistogramReader point, int name) {
    struct.begin();
    startTime.add(0, point.startTime());
    time.add(0, point.time());
    count.add(0, point.count());
    point.sum().addTo(sum, 0);
    bucketCounts.add(point.bucketCounts());
    addBounds(point.bounds());
    int duplicates = exemplars.add(point.bytes(), point.exemplars(), name);
    duplicates += attributes.add(0, point.attributes(), point.bytes(), name);
    flags.add(0, point.flags());
    point.min().addTo(min, 0);
    point.max().addTo(max, 0);
    EnumTexts.TEMPORALITIES.add(temporality, 0, metric.temporality(), text);
    return duplicates;
  }

  private void addBounds(LongList bits) {
    if (bits.size() == 0) {
      bounds.addEmpty(0);
    }
    for (int i = 0; i < bits.size(); i++) {
      bound.add(i == 0 ? 0 : bounds.repetition(), Double.longBitsToDouble(bits.at(i)));
    }
  }
}
