package io.otlpdelta.flatten;

import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;

/** The {@code exponential_histogram} of a metrics table. */
final class ExponentialHistogramColumns {
  private final ValueText text;
  private final StructColumn struct;
  private final AttributeColumn attributes;
  private final TimeColumn startTime;
  private final TimeColumn time;
  private final NumberColumn count;
  private final DecimalColumn sum;
  private final NumberColumn scale;
  private final NumberColumn zeroCount;
  private final BucketColumns positive;
  private final BucketColumns negative;
  private final NumberColumn flags;
  private final ExemplarColumns exemplars;
  private final DecimalColumn min;
  private final DecimalColumn max;
  private final DecimalColumn zeroThreshold;
  private final TextColumn temporality;

  ExponentialHistogramColumns(StructColumn struct, ValueText text, ExemplarReader exemplar) {
    this.text = text;
    this.struct = struct;
    Fields next = Fields.of(struct, text);
    attributes = next.attributes();
    startTime = next.time();
    time = next.time();
    count = next.number();
    sum = next.decimal();
    scale = next.number();
    zeroCount = next.number();
    positive = new BucketColumns(next.struct(), struct.definition(), text);
    negative = new BucketColumns(next.struct(), struct.definition(), text);
    flags = next.number();
    exemplars = new ExemplarColumns(next.list(), text, exemplar);
    min = next.decimal();
    max = next.decimal();
    zeroThreshold = next.decimal();
    temporality = next.text();
  }

  /** One side of the histogram. */
  private static final class BucketColumns {
    private final StructColumn struct;
    private final int outer;
    private final NumberColumn offset;
    private final NumberListColumn counts;

    BucketColumns(StructColumn struct, int outer, ValueText text) {
      this.struct = struct;
      this.outer = outer;
      Fields next = Fields.of(struct, text);
      offset = next.number();
      counts = new NumberListColumn(next.list());
    }

    void add(BucketsReader buckets) {
      if (!buckets.isSent()) {
        struct.addNull(0, outer);
        return;
      }
      struct.begin();
      offset.add(0, buckets.offset());
      counts.add(buckets.counts());
    }
  }

  void addNull() {
    struct.addNull(0, 0);
  }

  int add(MetricReader metric, ExponentialHistogramReader point, int name) {
    struct.begin();
    int duplicates = attributes.add(0, point.attributes(), point.bytes(), name);
    startTime.add(0, point.startTime());
    time.add(0, point.time());
    count.add(0, point.count());
    point.sum().addTo(sum, 0);
    scale.add(0, point.scale());
    zeroCount.add(0, point.zeroCount());
    positive.add(point.positive());
    negative.add(point.negative());
    flags.add(0, point.flags());
    duplicates += exemplars.add(point.bytes(), point.exemplars(), name);
    point.min().addTo(min, 0);
    point.max().addTo(max, 0);
    zeroThreshold.add(0, point.zeroThreshold());
    EnumTexts.TEMPORALITIES.add(temporality, 0, metric.temporality(), text);
    return duplicates;
  }
}
