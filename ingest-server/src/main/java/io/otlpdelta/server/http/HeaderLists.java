package io.otlpdelta.server.http;

import com.linecorp.armeria.common.RequestHeaders;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads headers that real clients repeat. OpenTelemetry Java's JDK sender sends two equal {@code
 * Content-Type} lines when the documented {@code content-type} setting is used, and proxies join
 * lines with commas.
 */
final class HeaderLists {
  private HeaderLists() {}

  /** All elements of all lines of the header, split at commas, stripped, empty ones dropped. */
  static List<String> elements(RequestHeaders headers, CharSequence name) {
    String only = headers.get(name);
    if (only == null) {
      return List.of();
    }
    Iterator<String> lines = headers.valueIterator(name);
    lines.next();
    if (!lines.hasNext() && only.indexOf(',') < 0) { // As it nearly always is.
      String element = only.strip();
      return element.isEmpty() ? List.of() : List.of(element);
    }
    List<String> elements = new ArrayList<>();
    headers.valueIterator(name).forEachRemaining(line -> split(line, elements));
    return elements;
  }

  /** Splits at commas outside back-quotes: a table name may hold a comma when it is quoted. */
  private static void split(String line, List<String> into) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      boolean end = i == line.length();
      if (!end && line.charAt(i) == '`') {
        quoted = !quoted;
      }
      if (end || (line.charAt(i) == ',' && !quoted)) {
        String element = line.substring(start, i).strip();
        if (!element.isEmpty()) {
          into.add(element);
        }
        start = i + 1;
      }
    }
  }
}
