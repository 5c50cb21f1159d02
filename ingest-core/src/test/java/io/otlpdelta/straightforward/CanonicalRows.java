package io.otlpdelta.straightforward;

import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.Type;

/**
 * The rows of a data file as texts that are equal only when every bit of every value is: map
 * entries in their order and with repeated keys, texts byte by byte, doubles by their bits.
 */
final class CanonicalRows {
  private CanonicalRows() {}

  /** The rows in the file's order. */
  static List<String> of(TableStorage storage, DataFile file) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Group group : FileGroups.of(storage, file)) {
      StringBuilder row = new StringBuilder();
      append(group, row);
      rows.add(row.toString());
    }
    return rows;
  }

  private static void append(Group group, StringBuilder row) {
    row.append('{');
    for (int field = 0; field < group.getType().getFieldCount(); field++) {
      for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
        row.append(group.getType().getFieldName(field)).append('=');
        append(group, field, i, row);
        row.append(' ');
      }
    }
    row.append('}');
  }

  private static void append(Group group, int field, int index, StringBuilder row) {
    Type type = group.getType().getType(field);
    if (!type.isPrimitive()) {
      append(group.getGroup(field, index), row);
      return;
    }
    switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> append(group.getBinary(field, index).getBytes(), row);
      case INT64 -> row.append(group.getLong(field, index)).append('L');
      case INT32 -> row.append(group.getInteger(field, index));
      case DOUBLE -> {
        double value = group.getDouble(field, index);
        row.append(value).append('#').append(Long.toHexString(Double.doubleToRawLongBits(value)));
      }
      case BOOLEAN -> row.append(group.getBoolean(field, index));
      default -> throw new IllegalStateException("no column has " + type);
    }
  }

  private static void append(byte[] text, StringBuilder row) {
    row.append('"');
    for (byte each : text) {
      if (each >= ' ' && each < 0x7f && each != '"' && each != '\\') {
        row.append((char) each);
      } else {
        row.append('\\').append(Integer.toHexString(each & 0xff));
      }
    }
    row.append('"');
  }
}
