package io.otlpdelta.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Lines of columns, the first of them a heading, as wide as they need to be. */
final class Listing {
  private final List<List<String>> lines = new ArrayList<>();

  Listing(String... headings) {
    lines.add(List.of(headings));
  }

  void add(String... cells) {
    lines.add(List.of(cells));
  }

  void print(PrintStream out) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
