package io.otlpdelta.pipeline;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.straightforward.Flattener;
import io.otlpdelta.straightforward.LogRow;
import io.otlpdelta.straightforward.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How rows of a simulation are told apart: by the text of their log body, {@code
 * <request>.<index>[~padding]}; {@code x} before the index marks a record that must be refused.
 */
final class SimulatedRows {
  static final String POISON = "poison";

  private SimulatedRows() {}

  static String text(int request, int index, int padding) {
    return request + "." + index + "~".repeat(padding);
  }

  static String rejected(int request, int index) {
    return request + ".x" + index;
  }

  static boolean isRejected(String row) {
    return row.indexOf('x') > 0;
  }

  static int request(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf('.')));
  }

  static boolean isPoisoned(String row) {
    return row.endsWith(POISON);
  }

  /** The rows of a stored body. */
  static List<String> of(ByteBuffer body) {
    List<String> rows = new ArrayList<>();
    addTo(rows, body);
    return rows;
  }

  static FlattenResult addTo(List<String> rows, ByteBuffer body) {
    try {
      return new Flattener(TableKind.LOGS).flatten(body, row -> rows.add(text(row)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Row row) {
    return ((LogRow) row).body();
  }
}
