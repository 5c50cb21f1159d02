package io.otlpdelta.flatten;

import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;

/** The {@code events} of a spans table. */
final class EventColumns {
  private final ListColumn list;
  private final StructColumn struct;
  private final TimeColumn time;
  private final TextColumn name;
  private final AttributeColumn attributes;
  private final NumberColumn droppedAttributes;
  private final EventReader event = new EventReader();

  EventColumns(ListColumn list, ValueText text) {
    this.list = list;
    struct = (StructColumn) list.element();
    Fields next = Fields.of(struct, text);
    time = next.time();
    name = next.text();
    attributes = next.attributes();
    droppedAttributes = next.number();
  }

  /**
   * Adds the events of a span.
   *
   * @param slices where they stand in {@code bytes}
   * @return how many attributes a later one with an equal key replaced
   */
  int add(byte[] bytes, LongList slices) {
    if (slices.size() == 0) {
      list.addEmpty(0);
      return 0;
    }
    int duplicates = 0;
    for (int i = 0; i < slices.size(); i++) {
      event.read(bytes, Slice.from(slices.at(i)), Slice.to(slices.at(i)));
      int repetition = i == 0 ? 0 : list.repetition();
      struct.begin();
      time.add(repetition, event.time());
      int id = name.add(repetition, event.bytes(), event.name());
      duplicates += attributes.add(repetition, event.attributes(), event.bytes(), id);
      droppedAttributes.add(repetition, event.droppedAttributes());
    }
    return duplicates;
  }
}
