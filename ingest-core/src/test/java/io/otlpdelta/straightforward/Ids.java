package io.otlpdelta.straightforward;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Trace and span ids as columns hold them: lower-case hex, null when the id is invalid. */
final class Ids {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;
  private static final HexFormat HEX = HexFormat.of();

  private Ids() {}

  static @Nullable String traceId(ByteString id) {
    return hex(id, TRACE_ID_BYTES);
  }

  static @Nullable String spanId(ByteString id) {
    return hex(id, SPAN_ID_BYTES);
  }

  /** Wrong length and all zeros are invalid ids (W3C Trace Context, section 3.2.2). */
  private static @Nullable String hex(ByteString id, int expectedBytes) {
    if (id.size() != expectedBytes) {
      return null;
    }
    for (int i = 0; i < expectedBytes; i++) {
      if (id.byteAt(i) != 0) {
        return HEX.formatHex(id.toByteArray());
      }
    }
    return null;
  }
}
