package io.otlpdelta.server.http;

import com.linecorp.armeria.common.RequestHeaders;
import io.netty.util.AsciiString;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which table a request is for. Values are percent-decoded once: an HTTP header has no other way to
 * carry a Unicode name.
 */
final class TableHeaders {
  /** Names the table. */
  static final AsciiString NAME = AsciiString.cached("x-databricks-uc-table-name");

  /**
   * Names one table per signal, for clients with one set of headers; used without {@link #NAME}.
   */
  static final AsciiString PREFIX = AsciiString.cached("x-databricks-uc-table-prefix");

  private static final String SHOWN_NAME = "X-Databricks-UC-Table-Name";
  private static final String SHOWN_PREFIX = "X-Databricks-UC-Table-Prefix";

  private TableHeaders() {}

  static TableName table(RequestHeaders headers, Signal signal) {
    List<String> names = HeaderLists.elements(headers, NAME);
    if (!names.isEmpty()) {
      return one(SHOWN_NAME, () -> example(signal), names, TableName::parse);
    }
    List<String> prefixes = HeaderLists.elements(headers, PREFIX);
    if (!prefixes.isEmpty()) {
      return one(SHOWN_PREFIX, () -> "main.telemetry.claude", prefixes, TablePrefix::parse)
          .table(signal);
    }
    throw Refusal.invalid(
        "The request names no table. Send the header "
            + SHOWN_NAME
            + " with catalog.schema.table, for example '"
            + SHOWN_NAME
            + ": "
            + example(signal)
            + "'.");
  }

  /** The table, if the headers name one. */
  static Optional<TableName> ifReadable(RequestHeaders headers, Signal signal) {
    try {
      return Optional.of(table(headers, signal));
    } catch (Refusal e) {
      return Optional.empty(); // The sender is told elsewhere.
    }
  }

  /** The value that all the given texts mean; equal names in another spelling are equal. */
  private static <T> T one(
      String header, Supplier<String> example, List<String> texts, Function<String, T> parser) {
    if (texts.size() == 1) {
      return parsed(header, example, texts.get(0), parser);
    }
    Set<T> values = new LinkedHashSet<>(2);
    for (String text : texts) {
      values.add(parsed(header, example, text, parser));
    }
    if (values.size() > 1) {
      throw Refusal.invalid(
          "The header "
              + header
              + " has "
              + values.size()
              + " different values, so the table is not certain. Send it once, for example '"
              + header
              + ": "
              + example.get()
              + "'.");
    }
    return values.iterator().next();
  }

  private static <T> T parsed(
      String header, Supplier<String> example, String text, Function<String, T> parser) {
    try {
      return parser.apply(percentDecoded(text));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(
          "The header "
              + header
              + " is not usable: "
              + e.getMessage()
              + ". Send a value such as "
              + example.get()
              + ".");
    }
  }

  private static String example(Signal signal) {
    return "main.telemetry.claude" + signal.tableSuffix();
  }

  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(hexByte(text, i + 1));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw new IllegalArgumentException(
            "it mixes percent-encoding with characters outside ASCII");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its percent-encoded bytes are not UTF-8", e);
    }
  }

  private static byte hexByte(String text, int at) {
    int high = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("a % in it is not followed by two hexadecimal digits");
    }
    return (byte) (high * 16 + low);
  }
}
