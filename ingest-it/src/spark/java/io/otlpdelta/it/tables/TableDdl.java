package io.otlpdelta.it.tables;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The DDL of a documented table, altered as admins alter it before they run it. */
final class TableDdl {
  private final Signal signal;
  private final List<String> columns = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private String layout = "";
  private List<String> partitionedBy = List.of();

  private TableDdl(Signal signal) {
    this.signal = signal;
  }

  /** The documented table of a signal. */
  static TableDdl of(Signal signal) {
    TableDdl ddl = new TableDdl(signal);
    for (StructField field : documented(signal).fields()) {
      ddl.columns.add(field.toDDL());
    }
    return ddl.property("otel.schemaVersion", "v1");
  }

  Signal signal() {
    return signal;
  }

  List<String> partitionColumns() {
    return partitionedBy;
  }

  /** With one more column, in the middle. */
  TableDdl extra(String column) {
    columns.add(columns.size() / 2, column);
    return this;
  }

  /** With NOT NULL behind a documented column. */
  TableDdl notNull(String... names) {
    for (String name : names) {
      replace(name, column(name) + " NOT NULL");
    }
    return this;
  }

  /** With another definition of a documented column. */
  TableDdl replace(String name, String definition) {
    columns.set(columns.indexOf(column(name)), definition);
    return this;
  }

  TableDdl reversed() {
    Collections.reverse(columns);
    return this;
  }

  TableDdl property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  TableDdl partitionedBy(String... names) {
    partitionedBy = List.of(names);
    layout = " PARTITIONED BY (" + String.join(", ", names) + ")";
    return this;
  }

  TableDdl clusteredBy(String... names) {
    layout = " CLUSTER BY (" + String.join(", ", names) + ")";
    return this;
  }

  /** The statement that makes the table in a folder. */
  String create(Path folder) {
    return "CREATE TABLE "
        + path(folder)
        + " ("
        + String.join(", ", columns)
        + ") USING DELTA"
        + layout
        + properties.entrySet().stream()
            .map(property -> "'" + property.getKey() + "' = '" + property.getValue() + "'")
            .collect(Collectors.joining(", ", " TBLPROPERTIES (", ")"));
  }

  /** A table in a folder, as Spark's statements name it. */
  static String path(Path folder) {
    return "delta.`" + folder + "`";
  }

  private String column(String name) {
    return columns.stream()
        .filter(column -> column.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no column " + name + " in " + columns));
  }

  /** The documented schema in Delta's JSON form. */
  static JsonNode documentedSchema(Signal signal) {
    return CommitLog.parse(schemaFile(signal));
  }

  /** The documented schema in Spark's form. */
  static StructType documented(Signal signal) {
    return (StructType) DataType.fromJson(schemaFile(signal));
  }

  private static String schemaFile(Signal signal) {
    try {
      return Files.readString(Repository.path("schemas/" + signal.table() + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException("no schema of " + signal, e);
    }
  }
}
