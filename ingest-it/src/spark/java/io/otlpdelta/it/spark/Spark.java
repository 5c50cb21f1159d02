package io.otlpdelta.it.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.harness.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import scala.jdk.javaapi.CollectionConverters;

/** A local Spark with Delta Lake, its own tables in a folder of its own, for a test class. */
public final class Spark implements BeforeAllCallback, AfterAllCallback {
  private SparkSession session;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path target = Files.createDirectories(Repository.path("ingest-it/target/it"));
    session =
        SparkSession.builder()
            .master("local[2]")
            .appName("ingest-it")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config(
                "spark.sql.warehouse.dir",
                Files.createTempDirectory(target, "spark-").toUri().toString())
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            // Few rows of many columns: compiling each query would take longer than running it.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    session.stop();
  }

  /** The session, for what has no SQL. */
  public SparkSession session() {
    return session;
  }

  /** Runs a statement. */
  public void sql(String statement) {
    session.sql(statement).collectAsList();
  }

  /** The first column of the first row of a query. */
  public Object value(String query) {
    return session.sql(query).first().get(0);
  }

  /** The schema of a table as Spark sees it, in Delta's JSON form. */
  public JsonNode schema(String table) {
    try {
      return new ObjectMapper().readTree(session.table(table).schema().json());
    } catch (IOException e) {
      throw new UncheckedIOException("Spark's schema is not JSON", e);
    }
  }

  /** The folder of one of Spark's own tables. */
  public Path folder(String table) {
    String location =
        session.sql("DESCRIBE DETAIL " + table).select("location").first().getString(0);
    return Path.of(URI.create(location));
  }

  /** Every row of the Delta table in a folder, in the neutral form of expected rows. */
  public List<Map<String, Object>> rows(Path table) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Row row : session.read().format("delta").load(table.toUri().toString()).collectAsList()) {
      rows.add(neutralRow(row));
    }
    return rows;
  }

  /** How many data files a query reads, after Delta skipped what their statistics rule out. */
  public int filesRead(String query) {
    return session.sql(query).inputFiles().length;
  }

  /** Forgets what it knows of all tables, so that the next look reads checkpoints and entries. */
  public void forgetTables() {
    DeltaLog.clearCache();
  }

  private static Map<String, Object> neutralRow(Row row) {
    Map<String, Object> neutral = new LinkedHashMap<>();
    for (int column = 0; column < row.size(); column++) {
      neutral.put(row.schema().fieldNames()[column], neutral(row.get(column)));
    }
    return neutral;
  }

  private static Object neutral(Object value) {
    if (value instanceof Row row) {
      return neutralRow(row);
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return new LinkedHashMap<>(CollectionConverters.asJava(map));
    }
    if (value instanceof scala.collection.Seq<?> sequence) {
      return CollectionConverters.asJava(sequence).stream().map(Spark::neutral).toList();
    }
    return value;
  }
}
