package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rejected records, as {@link RejectBody} wrote them, as rows. */
final class RejectShredder extends SignalShredder<RejectColumns> {
  static final byte[] TABLE_NAME = RejectBody.TABLE_NAME.getBytes(UTF_8);
  static final byte[] SIGNAL = RejectBody.SIGNAL.getBytes(UTF_8);
  static final byte[] MESSAGE = RejectBody.MESSAGE.getBytes(UTF_8);
  static final byte[] RECORDS = RejectBody.RECORDS.getBytes(UTF_8);
  static final byte[] PRINCIPAL = RejectBody.PRINCIPAL.getBytes(UTF_8);
  static final byte[] REQUEST_DIGEST = RejectBody.REQUEST_DIGEST.getBytes(UTF_8);
  static final byte[] RECORD_BYTES = RejectBody.RECORD_BYTES.getBytes(UTF_8);
  static final byte[] SHORTENED = RejectBody.SHORTENED.getBytes(UTF_8);

  private final LogReader record = new LogReader();
  private long tableName = Slice.EMPTY;

  RejectShredder() {
    this(new ValueText());
  }

  private RejectShredder(ValueText text) {
    super(ResourceLogs.parser(), ScopeLogs.parser(), table -> new RejectColumns(table, text));
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws IOException {
    record.read(bytes, from, to);
    tableName = record.string(TABLE_NAME);
    beginRow().add(record, envelope());
    endRow();
  }

  @Override
  public byte[] nameBytes() {
    return record.bytes();
  }

  @Override
  public int nameStart() {
    return Slice.from(tableName);
  }

  @Override
  public int nameEnd() {
    return Slice.to(tableName);
  }

  @Override
  public @Nullable Object value(int position) {
    return switch (position) {
      case 0 -> record.time();
      case 1 -> KeyText.text(record.bytes(), tableName);
      case 2 -> string(SIGNAL);
      case 3 -> KeyText.text(record.bytes(), record.eventName());
      case 4 -> string(MESSAGE);
      case 5 -> record.number(RECORDS);
      case 6 -> string(PRINCIPAL);
      case 7 -> string(REQUEST_DIGEST);
      case 9 -> KeyText.textUnlessEmpty(envelope().scope().bytes(), envelope().scope().name());
      case 10 -> record.hasBody() ? KeyText.text(record.bytes(), record.bodyString()) : null;
      case 11 -> record.hasBody() ? record.number(RECORD_BYTES) : null;
      case 12 -> record.truth(SHORTENED);
      default -> throw KeyText.noValue(position);
    };
  }

  private String string(byte[] key) {
    return KeyText.text(record.bytes(), record.string(key));
  }
}
