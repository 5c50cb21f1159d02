package io.otlpdelta.server.query;

import static io.otlpdelta.server.query.DuckTypes.identifier;
import static io.otlpdelta.server.query.DuckTypes.literal;
import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes each table a view {@code catalog.schema.table} over its live data files. */
final class TableViews {
  private TableViews() {}

  /** Creates the catalogs, schemas and views. */
  static void create(Connection connection, List<QueryableTable> tables) throws SQLException {
    Set<String> made = new HashSet<>();
    try (Statement statement = connection.createStatement()) {
      for (QueryableTable table : tables) {
        String catalog = identifier(CatalogAliases.of(table.name().catalog()));
        String schema = catalog + "." + identifier(table.name().schema());
        if (made.add(catalog)) {
          statement.execute("ATTACH ':memory:' AS " + catalog);
        }
        if (made.add(schema)) {
          statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
        }
        statement.execute(
            "CREATE VIEW "
                + schema
                + "."
                + identifier(table.name().table())
                + " AS "
                + rows(table));
      }
    }
  }

  /** From here on only the tables' folders can be opened, and no setting can be changed. */
  static void lock(Connection connection, List<QueryableTable> tables) throws SQLException {
    String folders =
        tables.stream()
            .map(table -> literal(table.root().toAbsolutePath() + "/"))
            .collect(joining(", ", "[", "]"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET allowed_directories = " + folders);
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  /**
   * The table's columns, with the table's types, whatever columns its files have: a file written
   * before a column was added reads as NULL there.
   */
  private static String rows(QueryableTable table) {
    String columns =
        table.schema().fields().stream()
            .map(field -> identifier(field.name()))
            .collect(joining(", "));
    String types =
        table.schema().fields().stream()
            .map(
                field ->
                    "CAST(NULL AS "
                        + DuckTypes.of(field.type())
                        + ") AS "
                        + identifier(field.name()))
            .collect(joining(", "));
    String noRows = "SELECT " + types + " WHERE false";
    if (table.files().isEmpty()) {
      return noRows;
    }
    String files =
        table.files().stream()
            .map(Path::toAbsolutePath)
            .map(file -> literal(file.toString()))
            .collect(joining(", ", "[", "]"));
    return "SELECT "
        + columns
        + " FROM ("
        + noRows
        + " UNION ALL BY NAME SELECT * FROM read_parquet("
        + files
        + ", union_by_name = true, hive_partitioning = false))";
  }
}
