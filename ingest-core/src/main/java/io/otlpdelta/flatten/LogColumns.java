package io.otlpdelta.flatten;

import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.TableColumns;

/** The columns of a logs table. */
final class LogColumns {
  private final ValueText text;
  private final TextColumn eventName;
  private final IdColumn traceId;
  private final IdColumn spanId;
  private final TimeColumn time;
  private final TimeColumn observedTime;
  private final TextColumn severityNumber;
  private final TextColumn severityText;
  private final TextColumn body;
  private final AttributeColumn attributes;
  private final NumberColumn droppedAttributes;
  private final NumberColumn flags;
  private final OwnerColumns owners;

  LogColumns(TableColumns table, ValueText text) {
    this.text = text;
    Fields next = Fields.of(table, text);
    eventName = next.text();
    traceId = next.traceId();
    spanId = next.spanId();
    time = next.time();
    observedTime = next.time();
    severityNumber = next.text();
    severityText = next.text();
    body = next.text();
    attributes = next.attributes();
    droppedAttributes = next.number();
    flags = next.number();
    owners = new OwnerColumns(next, text);
  }

  /** Adds a record; returns how many of its attributes a later one with an equal key replaced. */
  int add(LogReader record, Envelope envelope) {
    byte[] bytes = record.bytes();
    int name = 0;
    if (Slice.isEmpty(record.name())) {
      eventName.addNull(0);
    } else {
      name = eventName.add(0, bytes, record.name());
    }
    traceId.add(0, bytes, record.traceId());
    spanId.add(0, bytes, record.spanId());
    time.add(0, record.time());
    observedTime.add(0, record.observedTime());
    EnumTexts.SEVERITIES.addUnlessZero(severityNumber, 0, record.severityNumber(), text);
    severityText.addUnlessEmpty(0, bytes, record.severityText());
    if (record.hasBody()) {
      text.set(bytes, record.body().kind(), record.body().content());
      body.add(0, text);
    } else {
      body.addNull(0);
    }
    int duplicates = attributes.add(0, record.attributes(), bytes, name);
    droppedAttributes.add(0, record.droppedAttributes());
    flags.add(0, record.flags());
    owners.add(envelope);
    return duplicates;
  }
}
