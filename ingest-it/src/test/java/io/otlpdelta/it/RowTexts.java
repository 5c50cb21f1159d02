package io.otlpdelta.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Compares rows as texts and as multisets; a failure shows where the first two part. */
public final class RowTexts {
  private static final int SHOWN_CHARACTERS = 300;

  private RowTexts() {}

  /** Fails unless both hold the same texts, equally often, in any order. */
  public static void assertSame(String what, List<String> actual, List<String> expected) {
    List<String> found = sorted(actual);
    List<String> wanted = sorted(expected);
    if (found.equals(wanted)) {
      return;
    }
    int at = 0;
    while (at < Math.min(found.size(), wanted.size()) && found.get(at).equals(wanted.get(at))) {
      at++;
    }
    String row = at < found.size() ? found.get(at) : "";
    String other = at < wanted.size() ? wanted.get(at) : "";
    int same = 0;
    while (same < Math.min(row.length(), other.length())
        && row.charAt(same) == other.charAt(same)) {
      same++;
    }
    throw new AssertionError(
        what
            + ": "
            + found.size()
            + " rows (expected: "
            + wanted.size()
            + "), the first other one in order:\n"
            + around(row, same)
            + "\n(expected:)\n"
            + around(other, same));
  }

  private static List<String> sorted(List<String> rows) {
    List<String> sorted = new ArrayList<>(rows);
    Collections.sort(sorted);
    return sorted;
  }

  private static String around(String row, int at) {
    int from = Math.max(0, Math.min(row.length(), at) - SHOWN_CHARACTERS / 2);
    return row.substring(from, Math.min(row.length(), from + SHOWN_CHARACTERS));
  }
}
