package io.otlpdelta.otlp;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.RecordTally.Place;
import java.nio.charset.StandardCharsets;

/** Says where a rejected record stands, in words its sender can search for. */
final class Places {
  private static final int MAX_PLACE_CHARS = 200;
  private static final int MAX_NAME_CHARS = 120;

  private Places() {}

  /** For example {@code metric 'cpu' in resourceMetrics[0]}; of checked bytes only. */
  static String describe(Signal signal, byte[] bytes, Place place) {
    String text =
        switch (signal) {
          case METRICS ->
              "metric '"
                  + name(signal, bytes, place, Metric.NAME_FIELD_NUMBER)
                  + "' in resourceMetrics["
                  + place.resource()
                  + "]";
          case LOGS ->
              "logRecords["
                  + place.item()
                  + "] in resourceLogs["
                  + place.resource()
                  + "].scopeLogs["
                  + place.scope()
                  + "]";
          case TRACES ->
              "span '"
                  + name(signal, bytes, place, Span.NAME_FIELD_NUMBER)
                  + "' in resourceSpans["
                  + place.resource()
                  + "]";
        };
    return cut(text, MAX_PLACE_CHARS);
  }

  private static String name(Signal signal, byte[] bytes, Place place, int fieldNumber) {
    WireReader reader = new WireReader(signal, bytes, place.itemFrom());
    int wanted = (fieldNumber << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    String name = "";
    while (reader.position() < place.itemTo()) {
      int tag = reader.tag(place.itemTo());
      if (tag != wanted) {
        reader.skip(tag, place.itemTo());
        continue;
      }
      int end = reader.end(place.itemTo());
      // Four bytes are the most that a character takes, so no more than these are looked at.
      int used = Math.min(end - reader.position(), 4 * (MAX_NAME_CHARS + 1));
      name = new String(bytes, reader.position(), used, StandardCharsets.UTF_8);
      reader.seek(end);
    }
    return cut(withoutControls(name), MAX_NAME_CHARS);
  }

  private static String withoutControls(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(each -> clean.append(Character.isISOControl(each) ? ' ' : (char) each));
    return clean.toString();
  }

  private static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = maxChars - 3;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }
}
