package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** How each kind of value goes to parquet-java's record consumer. All are stateless. */
final class ValueWriters {
  static final ValueWriter STRING =
      (value, consumer) -> consumer.addBinary(Binary.fromString((String) value));
  static final ValueWriter LONG = (value, consumer) -> consumer.addLong((Long) value);
  static final ValueWriter INTEGER = (value, consumer) -> consumer.addInteger((Integer) value);

  /** An INT of the documented table in a column that was widened to BIGINT. */
  static final ValueWriter WIDENED = (value, consumer) -> consumer.addLong((Integer) value);

  static final ValueWriter DOUBLE = (value, consumer) -> consumer.addDouble((Double) value);
  static final ValueWriter BOOLEAN = (value, consumer) -> consumer.addBoolean((Boolean) value);

  private ValueWriters() {}

  /** Writes one value that is not null. */
  interface ValueWriter {
    void write(Object value, RecordConsumer consumer);
  }

  /** One column of a struct: its name in the file and the position of its value in the row. */
  record Field(String name, int position, ValueWriter writer) {}

  /** The fields of a struct, without its own group. Null fields are left out. */
  record Struct(List<Field> fields) {
    Struct {
      fields = List.copyOf(fields);
    }

    void write(StructValue struct, RecordConsumer consumer) {
      for (int i = 0; i < fields.size(); i++) {
        Field field = fields.get(i);
        Object value = struct.field(field.position());
        if (value != null) {
          consumer.startField(field.name(), i);
          field.writer().write(value, consumer);
          consumer.endField(field.name(), i);
        }
      }
    }
  }

  /** A struct as a group. */
  record Group(Struct struct) implements ValueWriter {
    @Override
    public void write(Object value, RecordConsumer consumer) {
      consumer.startGroup();
      struct.write((StructValue) value, consumer);
      consumer.endGroup();
    }
  }

  /** A list as {@code list.element}; an empty list has no {@code list}. */
  record Array(ValueWriter element) implements ValueWriter {
    @Override
    public void write(Object value, RecordConsumer consumer) {
      List<?> list = (List<?>) value;
      consumer.startGroup();
      if (!list.isEmpty()) {
        consumer.startField("list", 0);
        for (Object item : list) {
          consumer.startGroup();
          consumer.startField("element", 0);
          element.write(item, consumer);
          consumer.endField("element", 0);
          consumer.endGroup();
        }
        consumer.endField("list", 0);
      }
      consumer.endGroup();
    }
  }

  /** A map as {@code key_value.key/value}; an empty map has no {@code key_value}. */
  record MapEntries(ValueWriter key, ValueWriter value) implements ValueWriter {
    @Override
    public void write(Object map, RecordConsumer consumer) {
      Map<?, ?> entries = (Map<?, ?>) map;
      consumer.startGroup();
      if (!entries.isEmpty()) {
        consumer.startField("key_value", 0);
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
          consumer.startGroup();
          consumer.startField("key", 0);
          key.write(entry.getKey(), consumer);
          consumer.endField("key", 0);
          consumer.startField("value", 1);
          value.write(entry.getValue(), consumer);
          consumer.endField("value", 1);
          consumer.endGroup();
        }
        consumer.endField("key_value", 0);
      }
      consumer.endGroup();
    }
  }
}
