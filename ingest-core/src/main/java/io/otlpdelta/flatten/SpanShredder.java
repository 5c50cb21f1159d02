package io.otlpdelta.flatten;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Spans as rows. */
final class SpanShredder extends SignalShredder<SpanColumns> {
  private final SpanReader span = new SpanReader();

  SpanShredder() {
    this(new ValueText());
  }

  private SpanShredder(ValueText text) {
    super(ResourceSpans.parser(), ScopeSpans.parser(), table -> new SpanColumns(table, text));
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws IOException {
    span.read(bytes, from, to);
    if (span.isRejected()) {
      reject();
      return;
    }
    countDuplicateKeys(beginRow().add(span, envelope()));
    endRow();
  }

  @Override
  public byte[] nameBytes() {
    return span.bytes();
  }

  @Override
  public int nameStart() {
    return Slice.from(span.name());
  }

  @Override
  public int nameEnd() {
    return Slice.to(span.name());
  }

  @Override
  public @Nullable Object value(int position) {
    byte[] bytes = span.bytes();
    return switch (position) {
      case 0 -> KeyText.traceId(bytes, span.traceId());
      case 1 -> KeyText.spanId(bytes, span.spanId());
      case 2 -> KeyText.textUnlessEmpty(bytes, span.traceState());
      case 3 -> KeyText.spanId(bytes, span.parentSpanId());
      case 4 -> span.flags();
      case 5 -> KeyText.text(bytes, span.name());
      case 6 -> EnumTexts.SPAN_KINDS.text(span.kind());
      case 7 -> KeyText.time(span.startTime());
      case 8 -> KeyText.time(span.endTime());
      case 10 -> span.droppedAttributes();
      case 12 -> span.droppedEvents();
      case 14 -> span.droppedLinks();
      case 17 -> envelope().resourceUrlText();
      case 19 -> envelope().scopeUrlText();
      default -> throw KeyText.noValue(position);
    };
  }
}
