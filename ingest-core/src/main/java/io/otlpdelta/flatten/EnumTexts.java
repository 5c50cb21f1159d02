package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.Internal.EnumLite;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Enum values as columns hold them: the name in the proto files, or the digits of a number that has
 * none. Newer clients may send numbers that this build does not know. Immutable.
 */
final class EnumTexts {
  static final EnumTexts TEMPORALITIES = new EnumTexts(AggregationTemporality::forNumber);
  static final EnumTexts SPAN_KINDS = new EnumTexts(Span.SpanKind::forNumber);
  static final EnumTexts SEVERITIES = new EnumTexts(SeverityNumber::forNumber);
  static final EnumTexts STATUS_CODES = new EnumTexts(Status.StatusCode::forNumber);

  private static final int NAMES = 32;

  private final byte[][] names = new byte[NAMES][];

  private <T extends Enum<T> & EnumLite> EnumTexts(Numbers<T> numbers) {
    for (int number = 0; number < NAMES; number++) {
      T known = numbers.forNumber(number);
      String text = known == null ? String.format(Locale.ROOT, "%d", number) : known.name();
      names[number] = text.getBytes(US_ASCII);
    }
  }

  private interface Numbers<T> {
    @Nullable T forNumber(int number);
  }

  /** Adds the text of a number. */
  void add(TextColumn column, int repetition, int number, ValueText digits) {
    if (number >= 0 && number < NAMES) {
      column.add(repetition, names[number]);
    } else {
      digits.set(number);
      column.add(repetition, digits);
    }
  }

  /** Adds null for 0, which stands for "unspecified" or "unset". */
  void addUnlessZero(TextColumn column, int repetition, int number, ValueText digits) {
    if (number == 0) {
      column.addNull(repetition);
    } else {
      add(column, repetition, number, digits);
    }
  }

  /** The text of a number. */
  String text(int number) {
    return number >= 0 && number < NAMES
        ? new String(names[number], US_ASCII)
        : Integer.toString(number);
  }
}
