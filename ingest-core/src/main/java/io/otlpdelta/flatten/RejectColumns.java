package io.otlpdelta.flatten;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.TableColumns;

/** The columns of a table of rejected records. */
final class RejectColumns {
  private final NumberColumn receivedTime;
  private final TextColumn tableName;
  private final TextColumn signal;
  private final TextColumn reason;
  private final TextColumn message;
  private final NumberColumn records;
  private final TextColumn principal;
  private final TextColumn requestDigest;
  private final AttributeColumn resourceAttributes;
  private final TextColumn scopeName;
  private final TextColumn record;
  private final NumberColumn recordBytes;
  private final BooleanColumn shortened;

  RejectColumns(TableColumns table, ValueText text) {
    Fields next = Fields.of(table, text);
    receivedTime = next.number();
    tableName = next.text();
    signal = next.text();
    reason = next.text();
    message = next.text();
    records = next.number();
    principal = next.text();
    requestDigest = next.text();
    resourceAttributes = next.attributes();
    scopeName = next.text();
    record = next.text();
    recordBytes = next.number();
    shortened = next.truth();
  }

  /** Adds a log record of a {@link RejectBody}. */
  void add(LogReader log, Envelope envelope) {
    byte[] bytes = log.bytes();
    receivedTime.add(0, log.time());
    tableName.add(0, bytes, log.string(RejectShredder.TABLE_NAME));
    signal.add(0, bytes, log.string(RejectShredder.SIGNAL));
    reason.add(0, bytes, log.eventName());
    message.add(0, bytes, log.string(RejectShredder.MESSAGE));
    records.add(0, log.number(RejectShredder.RECORDS));
    principal.add(0, bytes, log.string(RejectShredder.PRINCIPAL));
    requestDigest.add(0, bytes, log.string(RejectShredder.REQUEST_DIGEST));
    Owner resource = envelope.resource();
    resourceAttributes.add(0, resource.attributes(), resource.bytes(), 0);
    scopeName.addUnlessEmpty(0, envelope.scope().bytes(), envelope.scope().name());
    if (log.hasBody()) {
      record.add(0, bytes, log.bodyString());
      recordBytes.add(0, log.number(RejectShredder.RECORD_BYTES));
    } else {
      record.addNull(0);
      recordBytes.addNull(0, 0);
    }
    shortened.add(0, log.truth(RejectShredder.SHORTENED));
  }
}
