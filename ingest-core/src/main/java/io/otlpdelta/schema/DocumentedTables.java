package io.otlpdelta.schema;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.TableKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;

/** The documented tables, read once from {@code schemas/*.json}. */
public final class DocumentedTables {
  /** The table property that names the documented schema's version. */
  public static final String SCHEMA_VERSION_PROPERTY = "otel.schemaVersion";

  /** The only value of {@link #SCHEMA_VERSION_PROPERTY} that is written. */
  public static final String SCHEMA_VERSION = "v1";

  private static final Map<TableKind, StructType> SCHEMAS = load();

  private DocumentedTables() {}

  /** The documented columns of such a table, in the documented order. */
  public static StructType schema(TableKind kind) {
    StructType schema = SCHEMAS.get(kind);
    if (schema == null) {
      throw new IllegalStateException("no documented table for " + kind);
    }
    return schema;
  }

  private static Map<TableKind, StructType> load() {
    Map<TableKind, StructType> schemas = new EnumMap<>(TableKind.class);
    for (TableKind kind : TableKind.values()) {
      schemas.put(kind, read(fileName(kind)));
    }
    return schemas;
  }

  private static String fileName(TableKind kind) {
    return kind.tableSuffix().substring(1) + ".json";
  }

  private static StructType read(String fileName) {
    try (InputStream stream = DocumentedTables.class.getResourceAsStream(fileName)) {
      if (stream == null) {
        throw new IllegalStateException(
            "the schema file " + fileName + " is not on the class path");
      }
      return SchemaJson.parseStruct(new ObjectMapper().readTree(stream));
    } catch (IOException e) {
      throw new UncheckedIOException("the schema file " + fileName + " cannot be read", e);
    }
  }
}
