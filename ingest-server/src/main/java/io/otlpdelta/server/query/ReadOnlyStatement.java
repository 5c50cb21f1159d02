package io.otlpdelta.server.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One query that cannot change anything. DuckDB's own parser decides: it gives the syntax tree of
 * queries only, so whatever has one ({@code SELECT}, {@code WITH}, {@code FROM}, {@code VALUES},
 * {@code DESCRIBE}, {@code SHOW}, {@code SUMMARIZE}) reads and nothing else. The text that runs is
 * made from the tree.
 */
final class ReadOnlyStatement {
  /** Keeps a double a double ({@code 1.0E9}) and an integer an integer, as the reader demands. */
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ReadOnlyStatement() {}

  /**
   * The text to run.
   *
   * @throws QueryException when it is no query, or more than one
   */
  static String of(Connection connection, String sql) throws QueryException, SQLException {
    try {
      JsonNode tree = MAPPER.readTree(call(connection, "json_serialize_sql(?::VARCHAR)", sql));
      if (tree.path("error").asBoolean()) {
        throw refusal(tree);
      }
      if (tree.path("statements").size() != 1) {
        int statements = tree.path("statements").size();
        throw new QueryException(
            statements == 0
                ? "the query is empty"
                : "there are " + statements + " statements, but only one can be run at a time");
      }
      rewriteCatalogs(tree);
      return call(connection, "json_deserialize_sql(?::JSON)", MAPPER.writeValueAsString(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB's syntax tree is not readable", e);
    }
  }

  private static QueryException refusal(JsonNode tree) {
    if (tree.path("error_type").asText().equals("not implemented")) {
      return new QueryException(
          "only a query can be run here: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW or SUMMARIZE");
    }
    return new QueryException(tree.path("error_message").asText());
  }

  /** Tables, and columns written with the whole name of their table. */
  private static void rewriteCatalogs(JsonNode node) {
    if (node instanceof ObjectNode object) {
      String catalog = object.path("catalog_name").asText("");
      if (CatalogAliases.isReserved(catalog) && object.path("type").asText().equals("BASE_TABLE")) {
        object.put("catalog_name", CatalogAliases.of(catalog));
      }
      if (object.get("column_names") instanceof ArrayNode names && names.size() >= 4) {
        names.set(0, TextNode.valueOf(CatalogAliases.of(names.get(0).asText())));
      }
    }
    node.forEach(ReadOnlyStatement::rewriteCatalogs);
  }

  private static String call(Connection connection, String function, String argument)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT " + function)) {
      statement.setString(1, argument);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
