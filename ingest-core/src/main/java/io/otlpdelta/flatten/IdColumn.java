package io.otlpdelta.flatten;

/**
 * A column of trace or span ids in lower-case hex; null where the id is invalid: of a wrong length,
 * or all zeros (W3C Trace Context, section 3.2.2).
 */
final class IdColumn {
  static final int TRACE_ID_BYTES = 16;
  static final int SPAN_ID_BYTES = 8;

  private final TextColumn column;
  private final int idBytes;
  private final ValueText text;

  IdColumn(TextColumn column, int idBytes, ValueText text) {
    this.column = column;
    this.idBytes = idBytes;
    this.text = text;
  }

  void add(int repetition, byte[] bytes, long id) {
    if (isValid(bytes, id, idBytes)) {
      text.setHex(bytes, id);
      column.add(repetition, text);
    } else {
      column.addNull(repetition);
    }
  }

  static boolean isValid(byte[] bytes, long id, int expectedBytes) {
    if (Slice.length(id) != expectedBytes) {
      return false;
    }
    for (int i = Slice.from(id); i < Slice.to(id); i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
