package io.otlpdelta.server.query;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of objects. The cells are JSON already; numbers that JSON lacks become texts. */
final class JsonWriter implements ResultWriter {
  private final List<String> keys;
  private final Appendable out;
  private boolean isEmpty = true;

  JsonWriter(List<ResultColumn> columns, Appendable out) throws IOException {
    this.keys = columns.stream().map(column -> quoted(column.name())).toList();
    this.out = out;
    out.append('[');
  }

  @Override
  public void row(List<@Nullable String> cells) throws IOException {
    out.append(isEmpty ? "\n" : ",\n").append("  {");
    isEmpty = false;
    for (int i = 0; i < cells.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(keys.get(i)).append(": ");
      out.append(value(cells.get(i)));
    }
    out.append('}');
  }

  @Override
  public void end() throws IOException {
    out.append(isEmpty ? "]\n" : "\n]\n");
  }

  private static String value(@Nullable String cell) {
    if (cell == null) {
      return "null";
    }
    return switch (cell) {
      case "NaN", "Infinity", "-Infinity" -> quoted(cell);
      default -> cell;
    };
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
