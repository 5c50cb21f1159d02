package io.otlpdelta.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which leaf columns a table wants statistics for (Delta's table properties {@code
 * delta.dataSkippingNumIndexedCols} and {@code delta.dataSkippingStatsColumns}).
 */
final class StatisticsColumns {
  /** The property that says how many leaf columns get statistics; -1 means all. */
  static final String COUNT = "delta.dataSkippingNumIndexedCols";

  private static final String NAMES = "delta.dataSkippingStatsColumns";
  private static final int DEFAULT_COUNT = 32;

  private StatisticsColumns() {}

  /**
   * Paths of the leaf columns that get statistics, in no list and no map. Named columns win over
   * the count; a named struct stands for all its leaves. The count goes over the whole schema,
   * depth first, a list or a map being one column, as Delta Lake's {@code
   * StatisticsCollection.truncateSchema} does.
   */
  static Set<List<String>> of(StructType schema, Map<String, String> properties) {
    List<Leaf> leaves = new ArrayList<>();
    collect(schema, List.of(), leaves);
    String names = properties.get(NAMES);
    Set<List<String>> chosen = new LinkedHashSet<>();
    if (names != null) {
      List<List<String>> named = parseNames(names);
      for (Leaf leaf : leaves) {
        if (leaf.plain() && named.stream().anyMatch(name -> isUnder(leaf.path(), name))) {
          chosen.add(leaf.path());
        }
      }
      return chosen;
    }
    int count = count(properties.get(COUNT), leaves.size());
    for (Leaf leaf : leaves.subList(0, count)) {
      if (leaf.plain()) {
        chosen.add(leaf.path());
      }
    }
    return chosen;
  }

  private static void collect(StructType struct, List<String> parent, List<Leaf> leaves) {
    for (StructField field : struct.fields()) {
      List<String> path = new ArrayList<>(parent);
      path.add(field.name());
      if (field.type() instanceof StructType nested) {
        collect(nested, path, leaves);
      } else {
        leaves.add(new Leaf(List.copyOf(path), field.type() instanceof PrimitiveType));
      }
    }
  }

  /** -1 means all; a value that is no number is Delta's default, as no Delta writer accepts it. */
  private static int count(@Nullable String property, int leaves) {
    int count = DEFAULT_COUNT;
    if (property != null && property.strip().matches("-?\\d{1,9}")) {
      count = Integer.parseInt(property.strip());
    }
    return count < 0 ? leaves : Math.min(count, leaves);
  }

  private static boolean isUnder(List<String> path, List<String> name) {
    if (name.size() > path.size()) {
      return false;
    }
    for (int i = 0; i < name.size(); i++) {
      if (!path.get(i).toLowerCase(Locale.ROOT).equals(name.get(i).toLowerCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }

  /** Splits {@code a, b.c, `d.e`.f}: names by commas, parts by dots, both not inside backticks. */
  private static List<List<String>> parseNames(String text) {
    List<List<String>> names = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '`') {
        boolean escaped = quoted && i + 1 < text.length() && text.charAt(i + 1) == '`';
        if (escaped) {
          part.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && c == '.') {
        parts.add(part.toString().strip());
        part.setLength(0);
      } else if (!quoted && c == ',') {
        parts.add(part.toString().strip());
        part.setLength(0);
        names.add(List.copyOf(parts));
        parts.clear();
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString().strip());
    names.add(List.copyOf(parts));
    return names;
  }

  private record Leaf(List<String> path, boolean plain) {}
}
