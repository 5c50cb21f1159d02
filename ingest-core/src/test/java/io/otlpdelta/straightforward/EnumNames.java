package io.otlpdelta.straightforward;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.jspecify.annotations.Nullable;

/**
 * Enum values as columns hold them: the name in the proto files, or the digits of a number that has
 * none. Newer clients may send numbers that this build does not know.
 */
final class EnumNames {
  private EnumNames() {}

  static String temporality(int number) {
    return name(AggregationTemporality.forNumber(number), number);
  }

  static String spanKind(int number) {
    return name(Span.SpanKind.forNumber(number), number);
  }

  /** Null for 0, "unspecified". */
  static @Nullable String severity(int number) {
    return number == 0 ? null : name(SeverityNumber.forNumber(number), number);
  }

  /** Null for 0, "unset", which queries read as "not an error". */
  static @Nullable String statusCode(int number) {
    return number == 0 ? null : name(Status.StatusCode.forNumber(number), number);
  }

  private static String name(@Nullable Enum<?> known, int number) {
    return known == null ? Integer.toString(number) : known.name();
  }
}
