package io.otlpdelta.schema;

import io.otlpdelta.model.TableKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a real table can take our rows, and how. The kind is decided by the columns,
 * never by the table's name. Columns are matched by name, ignoring case as Delta does, at every
 * depth: order is free, extra nullable columns are left NULL.
 */
public final class TableCheck {
  private static final int MAX_PROBLEMS_SHOWN = 3;

  private static final double MIN_SHARE_OF_COLUMNS = 0.5;

  private TableCheck() {}

  /**
   * Matches a table to its documented kind.
   *
   * @param schema the table's columns with their metadata
   * @param properties the table's properties ({@code metaData.configuration})
   * @throws UnsupportedTableException when a documented column is missing or of another type, when
   *     we have no value for a column that must have one, or when the table checks or computes
   *     values; the message names column, type and expectation
   */
  public static TableLayout layout(
      StructType schema, List<String> partitionColumns, Map<String, String> properties)
      throws UnsupportedTableException {
    checkVersion(properties);
    TableKind kind = kind(schema);
    List<String> problems = new ArrayList<>();
    constraintProblems(properties, problems);
    StructType documented =
        new ColumnMatch(kind, problems).struct("", DocumentedTables.schema(kind), schema);
    PartitionColumns partitions = new PartitionColumns(partitionColumns);
    List<StructField> partitionFields = partitions.in(schema, problems);
    if (!problems.isEmpty()) {
      throw new UnsupportedTableException(sentence(kind, problems));
    }
    StructType columns = partitions.removedFrom(documented);
    Set<List<String>> statistics =
        new HashSet<>(StatisticsColumns.of(partitions.removedFrom(schema), properties));
    statistics.retainAll(StatisticsColumns.of(columns, Map.of(StatisticsColumns.COUNT, "-1")));
    return new TableLayout(kind, columns, partitionFields, statistics);
  }

  private static void checkVersion(Map<String, String> properties)
      throws UnsupportedTableException {
    String version = properties.get(DocumentedTables.SCHEMA_VERSION_PROPERTY);
    if (version != null && !version.equals(DocumentedTables.SCHEMA_VERSION)) {
      throw new UnsupportedTableException(
          "The table's property "
              + DocumentedTables.SCHEMA_VERSION_PROPERTY
              + " is '"
              + version
              + "' (expected: '"
              + DocumentedTables.SCHEMA_VERSION
              + "'). Create the table from the documented DDL of that version.");
    }
  }

  /** The documented kind that shares the most column names with the table, if it is clear. */
  private static TableKind kind(StructType schema) throws UnsupportedTableException {
    Set<String> names = new HashSet<>();
    schema.fields().forEach(field -> names.add(field.name().toLowerCase(Locale.ROOT)));
    double best = 0;
    List<TableKind> nearest = new ArrayList<>();
    for (TableKind kind : TableKind.values()) {
      double share = shareFound(kind, names);
      if (share > best) {
        best = share;
        nearest.clear();
      }
      if (share == best) {
        nearest.add(kind);
      }
    }
    if (best <= MIN_SHARE_OF_COLUMNS) {
      throw new UnsupportedTableException(
          "The table's columns are not those of a metrics, logs or spans table. Create it from"
              + " the documented DDL.");
    }
    if (nearest.size() > 1) {
      throw new UnsupportedTableException(
          "The table has the columns of more than one kind of table, so that it is not clear what"
              + " it holds. Create one table for each signal from the documented DDL.");
    }
    return nearest.get(0);
  }

  private static double shareFound(TableKind kind, Set<String> names) {
    List<StructField> documented = DocumentedTables.schema(kind).fields();
    long found = documented.stream().filter(field -> names.contains(field.name())).count();
    return (double) found / documented.size();
  }

  private static void constraintProblems(Map<String, String> properties, List<String> problems) {
    for (String key : properties.keySet().stream().sorted().toList()) {
      if (key.startsWith("delta.constraints.")) {
        problems.add(
            "constraint '"
                + key.substring("delta.constraints.".length())
                + "' would have to be checked (expected: no CHECK constraint)");
      }
    }
  }

  private static String sentence(TableKind kind, List<String> problems) {
    String shown =
        String.join("; ", problems.subList(0, Math.min(MAX_PROBLEMS_SHOWN, problems.size())));
    int hidden = problems.size() - MAX_PROBLEMS_SHOWN;
    return "The table cannot take "
        + kind.records()
        + ": "
        + shown
        + (hidden > 0 ? "; and " + hidden + " more" : "")
        + ". Alter the table, or create it from the documented DDL.";
  }
}
