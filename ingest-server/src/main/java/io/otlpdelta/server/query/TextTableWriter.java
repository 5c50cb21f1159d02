package io.otlpdelta.server.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Columns side by side. The widths come from the first rows; a later, wider cell overhangs. */
final class TextTableWriter implements ResultWriter {
  private static final int ROWS_MEASURED = 1_000;

  private final List<ResultColumn> columns;
  private final Appendable out;
  private final List<List<String>> measured = new ArrayList<>();
  private int @Nullable [] widths;
  private long rows;

  TextTableWriter(List<ResultColumn> columns, Appendable out) {
    this.columns = List.copyOf(columns);
    this.out = out;
  }

  @Override
  public void row(List<@Nullable String> cells) throws IOException {
    List<String> shown = cells.stream().map(TextTableWriter::shown).toList();
    rows++;
    if (widths != null) {
      write(shown, widths);
      return;
    }
    measured.add(shown);
    if (measured.size() == ROWS_MEASURED) {
      writeMeasured();
    }
  }

  @Override
  public void end() throws IOException {
    if (widths == null) {
      writeMeasured();
    }
    out.append(rows == 1 ? "(1 row)" : "(" + rows + " rows)").append('\n');
  }

  private void writeMeasured() throws IOException {
    int[] measuredWidths = new int[columns.size()];
    for (int i = 0; i < measuredWidths.length; i++) {
      measuredWidths[i] = length(shown(columns.get(i).name()));
      for (List<String> row : measured) {
        measuredWidths[i] = Math.max(measuredWidths[i], length(row.get(i)));
      }
    }
    widths = measuredWidths;
    writeHeader(measuredWidths);
    for (List<String> row : measured) {
      write(row, measuredWidths);
    }
    measured.clear();
  }

  private void writeHeader(int[] columnWidths) throws IOException {
    write(columns.stream().map(column -> shown(column.name())).toList(), columnWidths);
    for (int i = 0; i < columnWidths.length; i++) {
      out.append(i == 0 ? "" : "+").append("-".repeat(columnWidths[i] + 2));
    }
    out.append('\n');
  }

  private void write(List<String> cells, int[] columnWidths) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columnWidths.length; i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(Math.max(0, columnWidths[i] - length(cell)));
      line.append(i == 0 ? " " : " | ");
      line.append(columns.get(i).isNumber() ? padding + cell : cell + padding);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** A cell stays on its line, and what a client sent cannot drive the terminal. */
  private static String shown(@Nullable String cell) {
    if (cell == null) {
      return "NULL";
    }
    if (cell.chars().noneMatch(Character::isISOControl)) {
      return cell;
    }
    StringBuilder escaped = new StringBuilder();
    cell.chars()
        .forEach(
            c -> {
              if (c == '\n') {
                escaped.append("\\n");
              } else if (c == '\t') {
                escaped.append("\\t");
              } else if (Character.isISOControl(c)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }
}
