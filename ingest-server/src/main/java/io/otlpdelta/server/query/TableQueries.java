package io.otlpdelta.server.query;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * Queries over tables as they were when this was opened: an in-memory DuckDB with a view for each.
 * One thread at a time; the caller closes it.
 */
public final class TableQueries implements AutoCloseable {
  private static final Set<Integer> NUMBERS =
      Set.of(
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.FLOAT,
          Types.REAL,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.NUMERIC);

  private final Connection connection;

  private TableQueries(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens the tables for queries. After this nothing outside their folders can be reached.
   *
   * @throws QueryException when DuckDB cannot be started or a table cannot be shown
   */
  public static TableQueries open(List<QueryableTable> tables) throws QueryException {
    Connection connection = null;
    try {
      connection = connect();
      TableViews.create(connection, tables);
      TableViews.lock(connection, tables);
      return new TableQueries(connection);
    } catch (SQLException e) {
      closeAfter(e, connection);
      throw new QueryException("the tables cannot be opened: " + sentence(e), e);
    }
  }

  /**
   * Runs one query and writes its result.
   *
   * @throws QueryException with DuckDB's reason when the query cannot be run
   * @throws IOException when the output fails
   */
  public void run(String sql, ResultFormat format, Appendable out)
      throws QueryException, IOException {
    try {
      String query = ReadOnlyStatement.of(connection, sql);
      List<ResultColumn> columns = columns(query);
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(format.textOf(query))) {
        ResultWriter writer = format.open(columns, out);
        while (result.next()) {
          writer.row(cells(result, columns.size()));
        }
        writer.end();
      }
    } catch (SQLException e) {
      throw new QueryException(sentence(e), e);
    }
  }

  @Override
  public void close() throws QueryException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new QueryException("DuckDB cannot be closed: " + sentence(e), e);
    }
  }

  private static Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      return connection;
    } catch (SQLException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  private List<ResultColumn> columns(String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      ResultSetMetaData metadata = statement.getMetaData();
      List<ResultColumn> columns = new ArrayList<>();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        boolean isNumber =
            NUMBERS.contains(metadata.getColumnType(i))
                || metadata.getColumnTypeName(i).equals("HUGEINT");
        columns.add(new ResultColumn(metadata.getColumnName(i), isNumber));
      }
      return columns;
    }
  }

  private static List<@Nullable String> cells(ResultSet result, int count) throws SQLException {
    List<@Nullable String> cells = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      cells.add(result.getString(i));
    }
    return cells;
  }

  /** DuckDB says the problem and what was perhaps meant, and then repeats the query. */
  private static String sentence(SQLException e) {
    if (e.getMessage() == null) {
      return e.toString();
    }
    return CatalogAliases.hideIn(e.getMessage())
        .lines()
        .takeWhile(line -> !line.startsWith("LINE "))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(joining(" "));
  }

  private static void closeAfter(SQLException failure, @Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
