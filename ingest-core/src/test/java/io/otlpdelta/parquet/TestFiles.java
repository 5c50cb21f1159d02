package io.otlpdelta.parquet;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes request bodies to files, and names what readers found as the table does. */
final class TestFiles {
  private TestFiles() {}

  static ParquetDataFileWriterFactory factory() {
    return new ParquetDataFileWriterFactory(
        new LocalStorage(new SecureRandomness()),
        new SecureRandomness(),
        ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
  }

  static DataFile write(Path folder, TableLayout layout, byte[]... bodies) throws IOException {
    try (DataFileWriter writer = factory().open(layout, folder.toUri().toString())) {
      for (byte[] body : bodies) {
        writer.append(ByteBuffer.wrap(body));
      }
      return writer.finish().get(0);
    }
  }

  static Path path(DataFile file) {
    return Path.of(URI.create(file.location()));
  }

  /** Rows by the layout's lower-case column names instead of the file's. */
  static List<Map<String, @Nullable Object>> logical(
      TableLayout layout, List<Map<String, @Nullable Object>> rows) {
    return rows.stream().map(row -> struct(layout.columns(), row)).toList();
  }

  private static Map<String, @Nullable Object> struct(StructType type, Map<?, ?> physical) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      if (!physical.containsKey(field.physicalName())) {
        throw new AssertionError("no " + field.physicalName() + " in " + physical.keySet());
      }
      named.put(
          field.name().toLowerCase(java.util.Locale.ROOT),
          value(field.type(), physical.get(field.physicalName())));
    }
    if (named.size() != physical.size()) {
      throw new AssertionError("more than " + named.keySet() + " in " + physical.keySet());
    }
    return named;
  }

  private static @Nullable Object value(DataType type, @Nullable Object value) {
    if (type instanceof StructType struct && value instanceof Map<?, ?> map) {
      return struct(struct, map);
    }
    if (type instanceof ArrayType array && value instanceof List<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(item -> values.add(value(array.element(), item)));
      return values;
    }
    return value;
  }
}
