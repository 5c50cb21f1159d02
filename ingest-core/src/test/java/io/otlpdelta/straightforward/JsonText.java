package io.otlpdelta.straightforward;

/** JSON strings as {@code JSON.stringify} writes them: escapes only where JSON demands one. */
final class JsonText {
  private JsonText() {}

  static void appendQuoted(String value, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u00").append(hexDigit(c >> 4)).append(hexDigit(c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private static char hexDigit(int nibble) {
    return Character.forDigit(nibble & 0xf, 16);
  }
}
