package io.otlpdelta.flatten;

import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Log records as rows. */
final class LogShredder extends SignalShredder<LogColumns> {
  private final ValueText text;
  private final LogReader record = new LogReader();

  LogShredder() {
    this(new ValueText());
  }

  private LogShredder(ValueText text) {
    super(ResourceLogs.parser(), ScopeLogs.parser(), table -> new LogColumns(table, text));
    this.text = text;
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws IOException {
    record.read(bytes, from, to);
    if (record.isRejected()) {
      reject();
      return;
    }
    countDuplicateKeys(beginRow().add(record, envelope()));
    endRow();
  }

  @Override
  public byte[] nameBytes() {
    return record.bytes();
  }

  @Override
  public int nameStart() {
    return Slice.from(record.name());
  }

  @Override
  public int nameEnd() {
    return Slice.to(record.name());
  }

  @Override
  public @Nullable Object value(int position) {
    byte[] bytes = record.bytes();
    return switch (position) {
      case 0 -> KeyText.textUnlessEmpty(bytes, record.name());
      case 1 -> KeyText.traceId(bytes, record.traceId());
      case 2 -> KeyText.spanId(bytes, record.spanId());
      case 3 -> KeyText.time(record.time());
      case 4 -> KeyText.time(record.observedTime());
      case 5 ->
          record.severityNumber() == 0 ? null : EnumTexts.SEVERITIES.text(record.severityNumber());
      case 6 -> KeyText.textUnlessEmpty(bytes, record.severityText());
      case 7 -> record.hasBody() ? body() : null;
      case 9 -> record.droppedAttributes();
      case 10 -> record.flags();
      case 12 -> envelope().resourceUrlText();
      case 14 -> envelope().scopeUrlText();
      default -> throw KeyText.noValue(position);
    };
  }

  private String body() {
    text.set(record.bytes(), record.body().kind(), record.body().content());
    return KeyText.text(text.bytes(), Slice.of(text.from(), text.to()));
  }
}
