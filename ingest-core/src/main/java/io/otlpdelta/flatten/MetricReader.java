package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.Sum;

/** Finds what all points of a metric share. Reused. */
final class MetricReader {
  /** The kinds of points, by the numbers of the fields that hold them. */
  static final int GAUGE = Metric.GAUGE_FIELD_NUMBER;

  static final int SUM = Metric.SUM_FIELD_NUMBER;
  static final int HISTOGRAM = Metric.HISTOGRAM_FIELD_NUMBER;
  static final int EXPONENTIAL_HISTOGRAM = Metric.EXPONENTIAL_HISTOGRAM_FIELD_NUMBER;
  static final int SUMMARY = Metric.SUMMARY_FIELD_NUMBER;

  /** The kind of a metric without points. */
  static final int NONE = 0;

  /** All kinds have their points in the field of this number. */
  static final int POINT =
      (Sum.DATA_POINTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final int NAME =
      (Metric.NAME_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DESCRIPTION =
      (Metric.DESCRIPTION_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int UNIT =
      (Metric.UNIT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int METADATA =
      (Metric.METADATA_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int GAUGE_TAG = (GAUGE << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SUM_TAG = (SUM << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int HISTOGRAM_TAG = (HISTOGRAM << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int EXPONENTIAL_HISTOGRAM_TAG =
      (EXPONENTIAL_HISTOGRAM << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SUMMARY_TAG = (SUMMARY << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** Sums and both histograms have it under this number. */
  private static final int TEMPORALITY =
      (Sum.AGGREGATION_TEMPORALITY_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private static final int MONOTONIC =
      (Sum.IS_MONOTONIC_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private final WireCursor in = new WireCursor();
  private final AttributeList metadata = new AttributeList();
  private byte[] bytes = {};
  private long name;
  private long description;
  private long unit;
  private int kind;
  private long data;
  private int temporality;
  private boolean monotonic;
  private int duplicateKeys;

  /** Reads a metric but for its points. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(Metric.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
    duplicateKeys = metadata.dropDuplicates(bytes, 0);
    readData();
  }

  private boolean readParts(byte[] source, int from, int to) {
    bytes = source;
    name = Slice.EMPTY;
    description = Slice.EMPTY;
    unit = Slice.EMPTY;
    kind = NONE;
    data = Slice.EMPTY;
    metadata.clear();
    int kinds = 0;
    in.open(source, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case NAME -> name = in.slice(to);
        case DESCRIPTION -> description = in.slice(to);
        case UNIT -> unit = in.slice(to);
        case METADATA -> {
          if (!metadata.add(in, in.end(to))) {
            return false;
          }
        }
        case GAUGE_TAG, SUM_TAG, HISTOGRAM_TAG, EXPONENTIAL_HISTOGRAM_TAG, SUMMARY_TAG -> {
          // As with the lists of AnyValueReader.
          int bit = 1 << (tag >>> 3);
          if ((kinds & bit) != 0) {
            return false;
          }
          kinds |= bit;
          kind = tag >>> 3;
          data = in.slice(to);
        }
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  /** Reads the fields beside the points, which may stand behind them. */
  private void readData() {
    temporality = 0;
    monotonic = false;
    if (kind == GAUGE || kind == SUMMARY || kind == NONE) {
      return;
    }
    int to = Slice.to(data);
    in.open(bytes, Slice.from(data));
    while (in.at() < to) {
      int tag = in.tag(to);
      if (tag == TEMPORALITY) {
        temporality = (int) in.varint(to);
      } else if (tag == MONOTONIC && kind == SUM) {
        monotonic = in.varint(to) != 0;
      } else {
        in.skip(tag, to);
      }
    }
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  long name() {
    return name;
  }

  long description() {
    return description;
  }

  long unit() {
    return unit;
  }

  /** The metadata without duplicate keys. */
  AttributeList metadata() {
    return metadata;
  }

  /** How many metadata a later one with an equal key replaced. */
  int duplicateKeys() {
    return duplicateKeys;
  }

  /** One of the constants of this class. */
  int kind() {
    return kind;
  }

  /** The message that holds the points. */
  long data() {
    return data;
  }

  int temporality() {
    return temporality;
  }

  boolean isMonotonic() {
    return monotonic;
  }
}
