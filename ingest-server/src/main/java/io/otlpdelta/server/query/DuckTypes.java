package io.otlpdelta.server.query;

import static java.util.stream.Collectors.joining;

import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructType;
import java.util.Locale;

/** The table format's types in DuckDB's words, and how DuckDB quotes. */
final class DuckTypes {
  private DuckTypes() {}

  /**
   * The type's name.
   *
   * @throws IllegalArgumentException when DuckDB has no such type
   */
  static String of(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return ofPrimitive(primitive.name());
    }
    if (type instanceof ArrayType array) {
      return of(array.element()) + "[]";
    }
    if (type instanceof MapType map) {
      return "MAP(" + of(map.key()) + ", " + of(map.value()) + ")";
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream()
          .map(field -> identifier(field.name()) + " " + of(field.type()))
          .collect(joining(", ", "STRUCT(", ")"));
    }
    throw new IllegalArgumentException("the type " + type + " cannot be queried");
  }

  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String ofPrimitive(String name) {
    return switch (name) {
      case "string" -> "VARCHAR";
      case "long" -> "BIGINT";
      case "integer" -> "INTEGER";
      case "short" -> "SMALLINT";
      case "byte" -> "TINYINT";
      case "double" -> "DOUBLE";
      case "float" -> "FLOAT";
      case "boolean" -> "BOOLEAN";
      case "binary" -> "BLOB";
      case "date" -> "DATE";
      case "timestamp" -> "TIMESTAMP WITH TIME ZONE";
      case "timestamp_ntz" -> "TIMESTAMP";
      default -> {
        if (name.matches("decimal\\(\\d+,\\s*\\d+\\)")) {
          yield name.toUpperCase(Locale.ROOT);
        }
        throw new IllegalArgumentException("the type " + name + " cannot be queried");
      }
    };
  }
}
