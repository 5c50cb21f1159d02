package io.otlpdelta.flatten;

import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.StructColumn;

/** A column of lists of exemplars. */
final class ExemplarColumns {
  private final ListColumn list;
  private final StructColumn exemplar;
  private final TimeColumn time;
  private final DecimalColumn value;
  private final IdColumn spanId;
  private final IdColumn traceId;
  private final AttributeColumn attributes;
  private final ExemplarReader reader;

  ExemplarColumns(ListColumn list, ValueText text, ExemplarReader reader) {
    this.list = list;
    this.reader = reader;
    exemplar = (StructColumn) list.element();
    Fields next = Fields.of(exemplar, text);
    time = next.time();
    value = next.decimal();
    spanId = next.spanId();
    traceId = next.traceId();
    attributes = next.attributes();
  }

  /**
   * Adds the exemplars of a point.
   *
   * @param slices where they stand in {@code bytes}
   * @return how many attributes a later one with an equal key replaced
   */
  int add(byte[] bytes, LongList slices, int name) {
    if (slices.size() == 0) {
      list.addEmpty(0);
      return 0;
    }
    int duplicates = 0;
    for (int i = 0; i < slices.size(); i++) {
      reader.read(bytes, Slice.from(slices.at(i)), Slice.to(slices.at(i)));
      duplicates += addExemplar(i == 0 ? 0 : list.repetition(), name);
    }
    return duplicates;
  }

  private int addExemplar(int repetition, int name) {
    exemplar.begin();
    time.add(repetition, reader.time());
    if (reader.hasValue()) {
      value.add(repetition, reader.value());
    } else {
      value.addNull(repetition);
    }
    spanId.add(repetition, reader.bytes(), reader.spanId());
    traceId.add(repetition, reader.bytes(), reader.traceId());
    return attributes.add(repetition, reader.attributes(), reader.bytes(), name);
  }
}
