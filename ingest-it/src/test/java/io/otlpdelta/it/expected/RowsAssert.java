package io.otlpdelta.it.expected;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares rows as multisets. A row can be a megabyte of text, so a failure tells the first
 * differing values, not the rows.
 */
public final class RowsAssert {
  private static final int MAX_DIFFERENCES = 20;

  private RowsAssert() {}

  /** Fails unless both hold the same rows, equally often, in any order. */
  public static void assertSameRows(
      String what, List<Map<String, Object>> actual, List<Map<String, Object>> expected) {
    Map<Map<String, Object>, Integer> missing = new HashMap<>();
    expected.forEach(row -> missing.merge(row, 1, Integer::sum));
    List<Map<String, Object>> unexpected = new ArrayList<>();
    for (Map<String, Object> row : actual) {
      Integer left = missing.computeIfPresent(row, (key, n) -> n - 1);
      if (left == null) {
        unexpected.add(row);
      } else if (left == 0) {
        missing.remove(row);
      }
    }
    if (!missing.isEmpty() || !unexpected.isEmpty()) {
      throw new AssertionError(
          what
              + ": "
              + actual.size()
              + " rows (expected: "
              + expected.size()
              + "), not in the table: "
              + missing.values().stream().mapToInt(n -> n).sum()
              + ", only in the table: "
              + unexpected.size()
              + closest(missing, unexpected));
    }
  }

  /** The differences between a missing row and the unexpected row that is most like it. */
  private static String closest(
      Map<Map<String, Object>, Integer> missing, List<Map<String, Object>> unexpected) {
    if (missing.isEmpty() || unexpected.isEmpty()) {
      return "";
    }
    Map<String, Object> row = missing.keySet().iterator().next();
    List<String> fewest = null;
    for (Map<String, Object> candidate : unexpected) {
      List<String> differences = new ArrayList<>();
      differences("", candidate, row, differences);
      if (fewest == null || differences.size() < fewest.size()) {
        fewest = differences;
      }
    }
    return "\n" + String.join("\n", fewest.subList(0, Math.min(MAX_DIFFERENCES, fewest.size())));
  }

  private static void differences(
      String path, Object actual, Object expected, List<String> differences) {
    if (actual instanceof Map<?, ?> a && expected instanceof Map<?, ?> e) {
      a.keySet().stream()
          .filter(key -> !e.containsKey(key))
          .forEach(key -> differences.add(path + "." + key + " is not expected"));
      e.forEach((key, value) -> differences(path + "." + key, a.get(key), value, differences));
    } else if (!Objects.equals(actual, expected)) {
      differences.add(path + ": " + describe(actual) + " (expected: " + describe(expected) + ")");
    }
  }

  private static String describe(Object value) {
    String text = value + (value == null ? "" : " " + value.getClass().getSimpleName());
    return text.length() <= 500 ? text : text.substring(0, 500) + "...";
  }
}
