package io.otlpdelta.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Rows of a file as maps by physical name, through parquet-java's own untyped reader. */
final class GroupRows {
  private GroupRows() {}

  static List<Map<String, @Nullable Object>> read(Path file) throws IOException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = new Builder(new LocalInputFile(file)).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(struct(group));
      }
    }
    return rows;
  }

  private static Map<String, @Nullable Object> struct(Group group) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < group.getType().getFieldCount(); i++) {
      values.put(group.getType().getFieldName(i), optional(group, i));
    }
    return values;
  }

  private static @Nullable Object optional(Group group, int field) {
    return group.getFieldRepetitionCount(field) == 0 ? null : value(group, field);
  }

  private static Object value(Group group, int field) {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
        case BINARY -> group.getString(field, 0);
        case INT64 -> group.getLong(field, 0);
        case INT32 -> group.getInteger(field, 0);
        case DOUBLE -> group.getDouble(field, 0);
        case BOOLEAN -> group.getBoolean(field, 0);
        default -> throw new IllegalStateException("no column has " + type);
      };
    }
    Group inner = group.getGroup(field, 0);
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      List<@Nullable Object> list = new ArrayList<>();
      for (int i = 0; i < inner.getFieldRepetitionCount("list"); i++) {
        list.add(optional(inner.getGroup("list", i), 0));
      }
      return list;
    }
    if (type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      Map<Object, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < inner.getFieldRepetitionCount("key_value"); i++) {
        Group entry = inner.getGroup("key_value", i);
        map.put(value(entry, 0), optional(entry, 1));
      }
      return map;
    }
    return struct(inner);
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
