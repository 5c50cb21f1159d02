package io.otlpdelta.server.cli;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.server.query.QueryException;
import io.otlpdelta.server.query.QueryableTable;
import io.otlpdelta.server.query.ResultFormat;
import io.otlpdelta.server.query.TableQueries;
import io.otlpdelta.server.query.WarehouseTables;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code otlp-delta sql}: questions to the tables, by DuckDB in this process. */
@Command(
    name = "sql",
    description = {
      "Run one query over the tables of the embedded catalog and print its result.",
      "Tables have their three-part names: SELECT count(*) FROM main.telemetry.claude_otel_logs.",
      "Queries are in DuckDB's SQL; nothing can be changed. A running server is not disturbed."
    })
final class SqlCommand implements Callable<Integer> {
  private final CliContext context;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--table-prefix",
      paramLabel = "CATALOG.SCHEMA.PREFIX",
      description =
          "Stands for <catalog>.<schema>.<table_prefix> in the query, as the files of sql/ have"
              + " it.")
  private @Nullable String prefix;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, csv or json (default: ${DEFAULT-VALUE}).")
  private ResultFormat format = ResultFormat.TABLE;

  @Mixin private DataDirOption dataDir = new DataDirOption();

  SqlCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    String sql = withPrefix(source.text());
    dataDir.requireEmbeddedCatalog(
        context, "query tables of Unity Catalog with an engine that is connected to it");
    dataDir.existingFolders(context);
    try (Catalogs opened = Catalogs.open(context, dataDir);
        WarehouseTables warehouse = new WarehouseTables(opened.catalog(), opened.storage());
        TableQueries queries = TableQueries.open(tables(sql, warehouse))) {
      Writer out =
          new BufferedWriter(new OutputStreamWriter(context.out(), StandardCharsets.UTF_8));
      queries.run(sql, format, out);
      out.flush();
      return 0;
    } catch (QueryException e) {
      throw new CliFailure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private String withPrefix(String sql) {
    if (prefix != null) {
      try {
        return SqlTemplate.fill(sql, TablePrefix.parse(prefix));
      } catch (IllegalArgumentException e) {
        throw new UsageFailure("--table-prefix: " + e.getMessage(), e);
      }
    }
    Optional<String> placeholder = SqlTemplate.placeholder(sql);
    if (placeholder.isPresent()) {
      throw new UsageFailure(
          "the query has the placeholder "
              + placeholder.get()
              + "; say what it stands for with --table-prefix, such as main.telemetry.claude");
    }
    return sql;
  }

  /**
   * The tables that the query mentions, so that thousands of others need not be read; all of them
   * when it mentions none, as {@code SHOW ALL TABLES} does.
   */
  private List<QueryableTable> tables(String sql, WarehouseTables warehouse)
      throws IOException, QueryException {
    List<TableName> all = warehouse.names();
    String lowerCase = sql.toLowerCase(Locale.ROOT);
    List<TableName> mentioned =
        all.stream().filter(name -> lowerCase.contains(name.table())).toList();
    List<QueryableTable> tables = new ArrayList<>();
    for (TableName name : mentioned.isEmpty() ? all : mentioned) {
      try {
        tables.add(warehouse.open(name));
      } catch (UnsupportedTableException e) {
        context.err().println("otlp-delta: " + name + " is left out: " + e.getMessage());
      }
    }
    return tables;
  }

  /** The query itself, or a file with it. */
  private static final class Source {
    @Parameters(paramLabel = "QUERY", description = "The query.", arity = "0..1")
    private @Nullable String query;

    @Option(names = "--file", paramLabel = "FILE", description = "A file with the query.")
    private @Nullable Path file;

    String text() throws IOException {
      if (query != null) {
        return query;
      }
      Path path = requireNonNull(file, "file");
      try {
        return Files.readString(path);
      } catch (NoSuchFileException e) {
        throw new UsageFailure("there is no file " + path, e);
      }
    }
  }
}
