package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rejected record, or how many more of one request had the same reason. */
public record RejectRow(
    long receivedTimeUnixNano,
    String tableName,
    String signal,
    String reason,
    String message,
    long records,
    String principal,
    String requestDigest,
    Map<String, String> resourceAttributes,
    @Nullable String scopeName,
    @Nullable String record,
    @Nullable Long recordBytes,
    boolean shortened)
    implements Row {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> receivedTimeUnixNano;
      case 1 -> tableName;
      case 2 -> signal;
      case 3 -> reason;
      case 4 -> message;
      case 5 -> records;
      case 6 -> principal;
      case 7 -> requestDigest;
      case 8 -> resourceAttributes;
      case 9 -> scopeName;
      case 10 -> record;
      case 11 -> recordBytes;
      case 12 -> shortened;
      default -> throw StructValue.noField(index);
    };
  }
}
