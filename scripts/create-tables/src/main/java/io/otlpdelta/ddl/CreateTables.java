package io.otlpdelta.ddl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the shipped DDL through Spark SQL; {@code scripts/create-tables.sh} starts it with checked
 * arguments: the folder of the DDL, catalog, schema and prefix, then {@code warehouse FOLDER} or
 * {@code unity URI}. The token for Unity Catalog is in the environment, where only this user can
 * read it.
 */
public final class CreateTables {
  private static final String TOKEN_VARIABLE = "OTLP_DELTA_CATALOG_TOKEN";
  private static final List<String> SIGNALS = List.of("metrics", "logs", "spans");

  private CreateTables() {}

  /** Makes the tables that are not there yet, and says so of each. */
  public static void main(String[] arguments) throws IOException {
    Path ddl = Path.of(arguments[0]);
    String catalog = arguments[1];
    String schema = arguments[2];
    String prefix = arguments[3];
    boolean isUnity = arguments[4].equals("unity");
    SparkSession.Builder builder = builder();
    if (isUnity) {
      connect(builder, catalog, arguments[5]);
    }
    try (SparkSession spark = builder.getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      for (String signal : SIGNALS) {
        String table = prefix + "_otel_" + signal;
        String statement = statement(ddl.resolve("otel_" + signal + ".sql"));
        String documented = "<catalog>.<schema>.<table_prefix>_otel_" + signal;
        String name =
            isUnity
                ? String.format(Locale.ROOT, "`%s`.`%s`.`%s`", catalog, schema, table)
                : inWarehouse(Path.of(arguments[5], catalog, schema, table));
        if (!statement.contains(documented)) {
          throw new IOException(ddl + ": no " + documented + " in the DDL of " + signal);
        }
        spark.sql(statement.replace(documented, name));
        System.out.println("ready   " + catalog + "." + schema + "." + table);
      }
    }
  }

  private static SparkSession.Builder builder() {
    return SparkSession.builder()
        .master("local[1]")
        .appName("create-tables")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false");
  }

  private static void connect(SparkSession.Builder builder, String catalog, String uri) {
    String token = System.getenv(TOKEN_VARIABLE);
    if (token == null) {
      throw new IllegalStateException(TOKEN_VARIABLE + " is not set (expected: a token)");
    }
    String key = "spark.sql.catalog." + catalog;
    builder
        .config(key, "io.unitycatalog.spark.UCSingleCatalog")
        .config(key + ".uri", uri)
        .config(key + ".token", token);
  }

  /** The embedded catalog knows a table by its folder, so Spark is told that alone. */
  private static String inWarehouse(Path folder) throws IOException {
    Files.createDirectories(folder.toAbsolutePath().getParent());
    return "delta.`" + folder.toAbsolutePath().toUri().getPath().replace("`", "``") + "`";
  }

  private static String statement(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }
}
