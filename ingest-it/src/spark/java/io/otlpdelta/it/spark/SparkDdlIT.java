package io.otlpdelta.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shipped DDL, the schema files and the tables that the product makes are the same tables. */
@Tag("heavy")
class SparkDdlIT {
  @RegisterExtension static final Spark SPARK = new Spark();

  @RegisterExtension static final Installation INSTALLATION = new Installation();

  @ParameterizedTest
  @EnumSource(Signal.class)
  void theShippedDdlMakesTheTableOfTheSchemaFile(Signal signal) throws IOException {
    SPARK.sql("CREATE DATABASE IF NOT EXISTS documented");
    SPARK.sql(Ddl.of(signal, "spark_catalog.documented.claude"));
    String table = "documented.claude_" + signal.table();
    assertThat(SPARK.schema(table)).isEqualTo(schemaFile(signal));
    DeltaLog log = DeltaLog.read(SPARK.folder(table));
    assertThat(log.schema()).isEqualTo(schemaFile(signal));
    assertThat(log.properties().get("otel.schemaVersion").textValue()).isEqualTo("v1");
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void tablesCreateMakesTheTableOfTheSchemaFile(Signal signal) throws IOException {
    DeltaLog log = INSTALLATION.deltaLog(signal);
    assertThat(log.schema()).isEqualTo(schemaFile(signal));
    assertThat(log.properties().get("otel.schemaVersion").textValue()).isEqualTo("v1");
    String table = "delta.`" + INSTALLATION.tableFolder(signal) + "`";
    assertThat(SPARK.schema(table)).isEqualTo(schemaFile(signal));
  }

  @Test
  void theShippedDdlForRejectedRecordsMakesTheTableOfTheSchemaFile() throws IOException {
    SPARK.sql("CREATE DATABASE IF NOT EXISTS refusals");
    SPARK.sql(Ddl.ofRejects("spark_catalog.refusals"));
    assertThat(SPARK.schema("refusals._otlp_rejects")).isEqualTo(schemaFile("otlp_rejects"));
    DeltaLog log = DeltaLog.read(SPARK.folder("refusals._otlp_rejects"));
    assertThat(log.schema()).isEqualTo(schemaFile("otlp_rejects"));
    assertThat(log.properties().get("otel.schemaVersion").textValue()).isEqualTo("v1");
  }

  @Test
  void theTableForRejectedRecordsThatTheProductMakesIsThatOfTheSchemaFile() throws IOException {
    INSTALLATION
        .command("tables", "create", "main.telemetry.claude", "--with-rejects")
        .orFail("tables create");
    Path folder = INSTALLATION.schemaFolder().resolve("_otlp_rejects");
    assertThat(DeltaLog.read(folder).schema()).isEqualTo(schemaFile("otlp_rejects"));
    assertThat(SPARK.schema("delta.`" + folder + "`")).isEqualTo(schemaFile("otlp_rejects"));
  }

  private static JsonNode schemaFile(Signal signal) throws IOException {
    return schemaFile(signal.table());
  }

  private static JsonNode schemaFile(String name) throws IOException {
    return new ObjectMapper().readTree(Repository.path("schemas/" + name + ".json").toFile());
  }
}
