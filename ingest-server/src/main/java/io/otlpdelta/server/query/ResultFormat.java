package io.otlpdelta.server.query;

import java.io.IOException;
import java.util.List;

/** How a result is written. */
public enum ResultFormat {
  /**
   * Columns side by side, numbers to the right, for reading; nested values as DuckDB shows them.
   */
  TABLE("CAST(COLUMNS(*) AS VARCHAR)") {
    @Override
    ResultWriter open(List<ResultColumn> columns, Appendable out) throws IOException {
      return new TextTableWriter(columns, out);
    }
  },
  /** RFC 4180, with a header; NULL is an empty field, the empty text is {@code ""}. */
  CSV("CAST(COLUMNS(*) AS VARCHAR)") {
    @Override
    ResultWriter open(List<ResultColumn> columns, Appendable out) throws IOException {
      return new CsvWriter(columns, out);
    }
  },
  /** An array of objects, one for each row; maps and structs are objects, lists are arrays. */
  JSON("to_json(COLUMNS(*))") {
    @Override
    ResultWriter open(List<ResultColumn> columns, Appendable out) throws IOException {
      return new JsonWriter(columns, out);
    }
  };

  private final String cells;

  ResultFormat(String cells) {
    this.cells = cells;
  }

  /** The query that gives each cell of the query's result as text in this format. */
  String textOf(String query) {
    return "SELECT " + cells + " FROM (" + query + ") AS result";
  }

  abstract ResultWriter open(List<ResultColumn> columns, Appendable out) throws IOException;
}
