package io.otlpdelta.server.cli;

import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code otlp-delta tables}: the embedded catalog. */
@Command(
    name = "tables",
    description = "Create, list and describe the tables of the embedded catalog.",
    synopsisSubcommandLabel = "(create | list | describe)")
final class TablesCommand {
  private final CliContext context;

  TablesCommand(CliContext context) {
    this.context = context;
  }

  @Command(
      name = "create",
      description = {
        "Create the three documented tables of a prefix: PREFIX_otel_metrics, PREFIX_otel_logs and"
            + " PREFIX_otel_spans.",
        "Tables that exist are left as they are."
      })
  int create(
      @Parameters(
              paramLabel = "CATALOG.SCHEMA.PREFIX",
              description = "Such as main.telemetry.claude.")
          String prefixText,
      @Option(
              names = "--with-rejects",
              description =
                  "Also create CATALOG.SCHEMA._otlp_rejects, for what is refused; else the server"
                      + " does at the first refusal.")
          boolean withRejects,
      @Mixin DataDirOption dataDir)
      throws IOException {
    TablePrefix prefix = parsed(prefixText, TablePrefix::parse);
    requireEmbeddedCatalog(dataDir);
    try (Catalogs opened = Catalogs.open(context, dataDir)) {
      TableCreator creator = new TableCreator(opened.storage(), context.version());
      for (Signal signal : Signal.values()) {
        TableName name = prefix.table(signal);
        create(creator, name, opened.catalog().location(name), signal.tableKind());
      }
      if (withRejects) {
        TableName name = prefix.table(Signal.LOGS).rejects();
        create(creator, name, opened.catalog().location(name), TableKind.REJECTS);
      }
      return 0;
    }
  }

  private void create(TableCreator creator, TableName name, String location, TableKind kind)
      throws IOException {
    try {
      boolean created = creator.create(location, kind);
      context.out().println((created ? "created " : "exists  ") + name);
    } catch (UnsupportedTableException e) {
      throw new CliFailure(name + ": " + e.getMessage(), e);
    }
  }

  @Command(name = "list", description = "List the names of all tables, one to a line.")
  int list(@Mixin DataDirOption dataDir) throws IOException {
    requireEmbeddedCatalog(dataDir);
    dataDir.existingFolders(context);
    try (Catalogs opened = Catalogs.open(context, dataDir)) {
      opened.catalog().list().forEach(context.out()::println);
      return 0;
    }
  }

  @Command(name = "describe", description = "Show what a table holds and how it is written.")
  int describe(
      @Parameters(paramLabel = "NAME", description = "catalog.schema.table") String nameText,
      @Mixin DataDirOption dataDir)
      throws IOException {
    TableName name = parsed(nameText, TableName::parse);
    requireEmbeddedCatalog(dataDir);
    dataDir.existingFolders(context);
    try (Catalogs opened = Catalogs.open(context, dataDir)) {
      String location = opened.catalog().location(name);
      print(
          name,
          location,
          new TableInspector(opened.storage())
              .describe(location)
              .orElseThrow(
                  () ->
                      new CliFailure(
                          "there is no table "
                              + name
                              + " in "
                              + shown(opened.config().warehouse())
                              + "; `otlp-delta tables list` shows what there is")));
      return 0;
    }
  }

  /** A local folder as a path. */
  private static String shown(String location) {
    return location.startsWith("file:") ? Locations.path(location).toString() : location;
  }

  private void print(TableName name, String location, TableDescription table) {
    PrintStream out = context.out();
    out.println("table        " + name);
    out.println("kind         " + kind(table));
    out.println("location     " + shown(location));
    out.println("id           " + table.metadata().id());
    out.println("version      " + table.metadata().version());
    out.println("last commit  " + Instant.ofEpochMilli(table.lastCommitAtMillis()));
    out.println("protocol     " + table.protocol());
    out.println("files        " + table.files());
    out.println(
        "rows         "
            + (table.rows().isPresent() ? table.rows().getAsLong() : "not known (no statistics)"));
    out.println("bytes        " + table.bytes());
    table
        .transactions()
        .forEach(
            (application, version) ->
                out.println("written by   " + application + " up to " + version));
    out.println("columns");
    for (StructField column : table.metadata().schema().fields()) {
      out.println("  " + column);
    }
  }

  private static String kind(TableDescription table) {
    try {
      return TableCheck.layout(
              table.metadata().schema(),
              table.metadata().partitionColumns(),
              table.metadata().properties())
          .kind()
          .records();
    } catch (UnsupportedTableException e) {
      return "cannot be written: " + e.getMessage();
    }
  }

  private void requireEmbeddedCatalog(DataDirOption dataDir) {
    dataDir.requireEmbeddedCatalog(
        context,
        "tables of Unity Catalog are made from the DDL in sql/ddl and listed by its own tools, see"
            + " docs/unity-catalog.md");
  }

  private static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new UsageFailure("'" + text + "' cannot be used: " + e.getMessage(), e);
    }
  }
}
