package io.otlpdelta.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.protobuf.WireFormat;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Turns OTLP/JSON into protobuf bytes token by token, never holding a tree. One instance turns one
 * body. What it writes is not checked yet.
 *
 * <p>Not {@code JsonFormat} of protobuf-java-util: that one reads the hex ids as Base64, accepts
 * whatever follows the object and quotes the input in its errors.
 */
final class JsonTranscoder {
  /** Deep enough to find and cut a value of 10,000 levels, four of JSON's to each. */
  static final int MAX_NESTING = 50_000;

  private static final int MAX_NUMBER_CHARS = 1_000;

  /** OTLP's own names have at most 22; the parser remembers 65,536 different ones. */
  private static final int MAX_NAME_CHARS = 256;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Signal signal;
  private final JsonParser parser;
  private final MessageWriter writer;
  private final JsonScalars scalars;

  private JsonTranscoder(
      Signal signal, JsonParser parser, JsonStrings strings, MessageWriter writer) {
    this.signal = signal;
    this.parser = parser;
    this.writer = writer;
    this.scalars = new JsonScalars(signal, parser, strings, writer);
  }

  /**
   * The protobuf form of a request.
   *
   * @param replaced pieces of text that became U+FFFD
   */
  record Transcoded(ByteRange body, long replaced) {}

  /** A factory with the limits and the leniency of this server; thread-safe, to be shared. */
  static JsonFactory factory() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    return builder
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .maxNameLength(MAX_NAME_CHARS)
                // Of strings that the parser gathers: numbers and names of constants in quotes.
                .maxStringLength(MAX_NUMBER_CHARS)
                .build())
        // JSON is UTF-8 (RFC 8259, 8.1); guessing others would read past our own repair of text.
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        // Names come from clients: keep them out of the process-wide table.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .build();
  }

  /** Reads the one JSON object that the body is; nothing at all is an empty request. */
  static Transcoded transcode(
      JsonFactory factory,
      Signal signal,
      ByteRange body,
      DecodeLimits limits,
      DecodeMemory memory) {
    ByteRange json = body.startsWith(BYTE_ORDER_MARK) ? body.skip(BYTE_ORDER_MARK.length) : body;
    long replaced = 0;
    if (!json.isUtf8()) {
      MessageWriter text = new MessageWriter(json.length(), limits.maxBodyBytes(), memory);
      text.repaired(json.array(), json.from(), json.to());
      json = text.finish();
      replaced = text.replaced();
    }
    // Attributes written as protobuf take about half the bytes of their JSON.
    MessageWriter writer = new MessageWriter(json.length() / 2, limits.maxBodyBytes(), memory);
    JsonStrings strings = new JsonStrings(json, limits.maxValueBytes());
    try (JsonParser parser = factory.createParser(json.array(), json.from(), json.length())) {
      new JsonTranscoder(signal, parser, strings, writer).request();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
    if (json.array() != body.array()) {
      memory.giveBack(json.array());
    }
    return new Transcoded(writer.finish(), replaced + writer.replaced());
  }

  private void request() throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        throw refuse("it does not begin with an object");
      }
      message(MessageShape.requestOf(signal), 0);
      if (parser.nextToken() != null) {
        throw refuse("something follows the object");
      }
    } catch (StreamConstraintsException e) {
      throw scalars.refuse(
          "it nests over "
              + MAX_NESTING
              + " levels, or holds a number over "
              + MAX_NUMBER_CHARS
              + " or a name over "
              + MAX_NAME_CHARS
              + " characters,",
          place(e));
    } catch (JsonProcessingException e) {
      throw scalars.refuse("it is not valid JSON", place(e));
    }
  }

  private JsonLocation place(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return place != null ? place : parser.currentLocation();
  }

  /** Reads from behind the opening brace to the closing one. */
  private void message(MessageShape shape, int level) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      FieldShape field = shape.jsonField(name);
      JsonToken token = parser.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        parser.skipChildren();
      } else if (field.repeated()) {
        array(field, level);
      } else {
        value(field, level);
      }
    }
  }

  private void array(FieldShape field, int level) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      throw scalars.refuse(field, "is no array");
    }
    if (field.packable()) {
      packed(field);
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.hasToken(JsonToken.VALUE_NULL)) {
        value(field, level);
      } else if (isAnyValue(field)) {
        emptyMessage(field);
      }
    }
  }

  /** A missing number would shift all that follow it, so null is refused here. */
  private void packed(FieldShape field) throws IOException {
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      return;
    }
    writer.tag(field.number(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
    writer.open();
    do {
      scalars.element(field);
    } while (parser.nextToken() != JsonToken.END_ARRAY);
    writer.close();
  }

  private void value(FieldShape field, int level) throws IOException {
    if (field.kind() != FieldShape.Kind.MESSAGE) {
      scalars.field(field);
      return;
    }
    if (!parser.isExpectedStartObjectToken()) {
      throw scalars.refuse(field, "is no object");
    }
    if (isAnyValue(field) && level == WireChecker.MAX_VALUE_DEPTH) {
      // The checker finds a value at this level, whatever it holds, and has it cut.
      parser.skipChildren();
      emptyMessage(field);
      return;
    }
    writer.tag(field);
    writer.open();
    message(field.child(), isAnyValue(field) ? level + 1 : level);
    writer.close();
  }

  private void emptyMessage(FieldShape field) {
    writer.tag(field);
    writer.varint(0);
  }

  private static boolean isAnyValue(FieldShape field) {
    return field.kind() == FieldShape.Kind.MESSAGE
        && field.child().role() == MessageShape.Role.ANY_VALUE;
  }

  private IngestException refuse(String problem) {
    return scalars.refuse(problem, parser.currentTokenLocation());
  }
}
