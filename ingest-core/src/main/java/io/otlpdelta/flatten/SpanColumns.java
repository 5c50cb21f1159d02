package io.otlpdelta.flatten;

import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import io.otlpdelta.column.TableColumns;

/** The columns of a spans table. */
final class SpanColumns {
  private final ValueText text;
  private final IdColumn traceId;
  private final IdColumn spanId;
  private final TextColumn traceState;
  private final IdColumn parentSpanId;
  private final NumberColumn flags;
  private final TextColumn name;
  private final TextColumn kind;
  private final TimeColumn startTime;
  private final TimeColumn endTime;
  private final AttributeColumn attributes;
  private final NumberColumn droppedAttributes;
  private final EventColumns events;
  private final NumberColumn droppedEvents;
  private final LinkColumns links;
  private final NumberColumn droppedLinks;
  private final StructColumn status;
  private final TextColumn statusMessage;
  private final TextColumn statusCode;
  private final OwnerColumns owners;

  SpanColumns(TableColumns table, ValueText text) {
    this.text = text;
    Fields next = Fields.of(table, text);
    traceId = next.traceId();
    spanId = next.spanId();
    traceState = next.text();
    parentSpanId = next.spanId();
    flags = next.number();
    name = next.text();
    kind = next.text();
    startTime = next.time();
    endTime = next.time();
    attributes = next.attributes();
    droppedAttributes = next.number();
    events = new EventColumns(next.list(), text);
    droppedEvents = next.number();
    links = new LinkColumns(next.list(), text);
    droppedLinks = next.number();
    status = next.struct();
    Fields ofStatus = Fields.of(status, text);
    statusMessage = ofStatus.text();
    statusCode = ofStatus.text();
    owners = new OwnerColumns(next, text);
  }

  /** Adds a span; returns how many attributes a later one with an equal key replaced. */
  int add(SpanReader span, Envelope envelope) {
    byte[] bytes = span.bytes();
    traceId.add(0, bytes, span.traceId());
    spanId.add(0, bytes, span.spanId());
    traceState.addUnlessEmpty(0, bytes, span.traceState());
    parentSpanId.add(0, bytes, span.parentSpanId());
    flags.add(0, span.flags());
    int id = name.add(0, bytes, span.name());
    EnumTexts.SPAN_KINDS.add(kind, 0, span.kind(), text);
    startTime.add(0, span.startTime());
    endTime.add(0, span.endTime());
    int duplicates = attributes.add(0, span.attributes(), bytes, id);
    droppedAttributes.add(0, span.droppedAttributes());
    duplicates += events.add(bytes, span.events());
    droppedEvents.add(0, span.droppedEvents());
    duplicates += links.add(bytes, span.links());
    droppedLinks.add(0, span.droppedLinks());
    status.begin();
    statusMessage.addUnlessEmpty(0, bytes, span.statusMessage());
    EnumTexts.STATUS_CODES.addUnlessZero(statusCode, 0, span.statusCode(), text);
    owners.add(envelope);
    return duplicates;
  }
}
