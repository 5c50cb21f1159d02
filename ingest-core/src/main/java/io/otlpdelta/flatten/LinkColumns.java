package io.otlpdelta.flatten;

import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;

/** The {@code links} of a spans table. */
final class LinkColumns {
  private static final int NO_NAME = 0;

  private final ListColumn list;
  private final StructColumn struct;
  private final IdColumn traceId;
  private final IdColumn spanId;
  private final TextColumn traceState;
  private final AttributeColumn attributes;
  private final NumberColumn droppedAttributes;
  private final NumberColumn flags;
  private final LinkReader link = new LinkReader();

  LinkColumns(ListColumn list, ValueText text) {
    this.list = list;
    struct = (StructColumn) list.element();
    Fields next = Fields.of(struct, text);
    traceId = next.traceId();
    spanId = next.spanId();
    traceState = next.text();
    attributes = next.attributes();
    droppedAttributes = next.number();
    flags = next.number();
  }

  /**
   * Adds the links of a span.
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
      link.read(bytes, Slice.from(slices.at(i)), Slice.to(slices.at(i)));
      int repetition = i == 0 ? 0 : list.repetition();
      struct.begin();
      traceId.add(repetition, link.bytes(), link.traceId());
      spanId.add(repetition, link.bytes(), link.spanId());
      traceState.addUnlessEmpty(repetition, link.bytes(), link.traceState());
      duplicates += attributes.add(repetition, link.attributes(), link.bytes(), NO_NAME);
      droppedAttributes.add(repetition, link.droppedAttributes());
      flags.add(repetition, link.flags());
    }
    return duplicates;
  }
}
