package io.otlpdelta.server.query;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.StructType;
import java.nio.file.Path;
import java.util.List;

/**
 * One version of a table, as a query sees it.
 *
 * @param root the table's folder, which holds all the files
 * @param files the live data files of that version; none for an empty table
 */
public record QueryableTable(TableName name, StructType schema, Path root, List<Path> files) {
  public QueryableTable {
    requireNonNull(name, "name");
    requireNonNull(schema, "schema");
    requireNonNull(root, "root");
    files = List.copyOf(files);
  }
}
