package io.otlpdelta.flatten;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/** Finds the fields of a data point; here those that all kinds of points have. Reused. */
abstract sealed class PointReader
    permits NumberPointReader, HistogramReader, ExponentialHistogramReader, SummaryReader {
  private final Parser<? extends MessageLite> parser;
  private final WireCursor in = new WireCursor();
  private final AttributeList attributes = new AttributeList();
  private final LongList exemplars = new LongList();
  private final ExemplarReader exemplar = new ExemplarReader();
  private byte[] bytes = {};
  private long startTime;
  private long time;
  private int flags;

  /**
   * Reads points.
   *
   * @param parser of such points
   */
  PointReader(Parser<? extends MessageLite> parser) {
    this.parser = parser;
  }

  /** Reads a point. */
  final void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(parser, source, from, to);
      readParts(whole, 0, whole.length);
    }
  }

  private boolean readParts(byte[] source, int from, int to) {
    bytes = source;
    startTime = 0;
    time = 0;
    flags = 0;
    attributes.clear();
    exemplars.clear();
    clear();
    in.open(source, from);
    return readFields(in, to);
  }

  /** Forgets the fields of the last point. */
  abstract void clear();

  /** Reads all fields; false when one is not in one part. */
  abstract boolean readFields(WireCursor cursor, int to);

  /** Whether there is a {@link io.otlpdelta.otlp.RejectReason}, as the decoder finds it. */
  abstract boolean isRejected();

  final void setStartTime(long unixNanos) {
    startTime = unixNanos;
  }

  final void setTime(long unixNanos) {
    time = unixNanos;
  }

  final void setFlags(int bits) {
    flags = bits;
  }

  /** Whether both times fit a signed column, and those of the exemplars too. */
  final boolean timesFit() {
    if (startTime < 0 || time < 0) {
      return false;
    }
    for (int i = 0; i < exemplars.size(); i++) {
      exemplar.read(bytes, Slice.from(exemplars.at(i)), Slice.to(exemplars.at(i)));
      if (exemplar.time() < 0) {
        return false;
      }
    }
    return true;
  }

  /** The array that the slices are of. */
  final byte[] bytes() {
    return bytes;
  }

  final long startTime() {
    return startTime;
  }

  final long time() {
    return time;
  }

  final int flags() {
    return flags;
  }

  final AttributeList attributes() {
    return attributes;
  }

  /** Where the exemplars stand. */
  final LongList exemplars() {
    return exemplars;
  }
}
