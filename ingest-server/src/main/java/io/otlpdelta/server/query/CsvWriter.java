package io.otlpdelta.server.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 4180: lines end in CR LF; quotes inside a quoted field are doubled. */
final class CsvWriter implements ResultWriter {
  private final Appendable out;

  CsvWriter(List<ResultColumn> columns, Appendable out) throws IOException {
    this.out = out;
    row(new ArrayList<@Nullable String>(columns.stream().map(ResultColumn::name).toList()));
  }

  @Override
  public void row(List<@Nullable String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      out.append(i == 0 ? "" : ",").append(field(cells.get(i)));
    }
    out.append("\r\n");
  }

  @Override
  public void end() {}

  private static String field(@Nullable String cell) {
    if (cell == null) {
      return "";
    }
    boolean isPlain =
        !cell.isEmpty()
            && cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
