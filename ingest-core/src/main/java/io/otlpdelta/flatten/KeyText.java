package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values of columns as objects, for tables that are partitioned by them. */
final class KeyText {
  private static final HexFormat HEX = HexFormat.of();

  private KeyText() {}

  static String text(byte[] bytes, long slice) {
    return new String(bytes, Slice.from(slice), Slice.length(slice), UTF_8);
  }

  static @Nullable String textUnlessEmpty(byte[] bytes, long slice) {
    return Slice.isEmpty(slice) ? null : text(bytes, slice);
  }

  static @Nullable Long time(long unixNanos) {
    return unixNanos == 0 ? null : unixNanos;
  }

  static @Nullable String traceId(byte[] bytes, long id) {
    return id(bytes, id, IdColumn.TRACE_ID_BYTES);
  }

  static @Nullable String spanId(byte[] bytes, long id) {
    return id(bytes, id, IdColumn.SPAN_ID_BYTES);
  }

  private static @Nullable String id(byte[] bytes, long id, int idBytes) {
    return IdColumn.isValid(bytes, id, idBytes)
        ? HEX.formatHex(bytes, Slice.from(id), Slice.to(id))
        : null;
  }

  static IndexOutOfBoundsException noValue(int position) {
    return new IndexOutOfBoundsException(
        "position: " + position + " (expected: that of a top-level column without parts)");
  }
}
