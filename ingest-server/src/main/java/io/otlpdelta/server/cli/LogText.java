package io.otlpdelta.server.cli;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Locale;

/**
 * Text for the application log. Messages may hold what a client sent, so control characters are
 * escaped: a line break cannot forge a line, an escape sequence cannot drive a terminal.
 */
final class LogText {
  private LogText() {}

  static String escaped(String text) {
    if (text.codePoints().noneMatch(LogText::isUnsafe)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n') {
                escaped.append("\\n");
              } else if (c == '\r') {
                escaped.append("\\r");
              } else if (c == '\t') {
                escaped.append("\\t");
              } else if (isUnsafe(c)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  /** The stack trace, a frame to a line, with the messages in it escaped. */
  static String stackTrace(IThrowableProxy throwable) {
    StringBuilder text = new StringBuilder();
    append(text, throwable, "", "");
    return text.toString();
  }

  private static void append(
      StringBuilder text, IThrowableProxy throwable, String indent, String caption) {
    text.append(indent).append(caption).append(throwable.getClassName());
    if (throwable.getMessage() != null) {
      text.append(": ").append(escaped(throwable.getMessage()));
    }
    text.append('\n');
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    int shown = frames.length - throwable.getCommonFrames();
    for (int i = 0; i < shown; i++) {
      text.append(indent).append("\tat ").append(frames[i].getStackTraceElement()).append('\n');
    }
    if (throwable.getCommonFrames() > 0) {
      text.append(indent).append("\t... ").append(throwable.getCommonFrames()).append(" more\n");
    }
    for (IThrowableProxy suppressed : throwable.getSuppressed()) {
      append(text, suppressed, indent + "\t", "Suppressed: ");
    }
    if (throwable.getCause() != null && !throwable.isCyclic()) {
      append(text, throwable.getCause(), indent, "Caused by: ");
    }
  }

  /** Controls, and the characters that reorder or break lines. */
  private static boolean isUnsafe(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
