package io.otlpdelta.server.doctor;

import io.otlpdelta.model.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A list of headers as OpenTelemetry's JavaScript SDK reads it (W3C Baggage: {@code
 * name=value,name=value}): split at commas, cut at semicolons, percent-decoded, and whatever cannot
 * be read left out without a word. Here the words are kept.
 *
 * @param values by name in lower case
 * @param problems what the SDK leaves out or cuts; without any value
 */
record SdkHeaders(Map<String, Secret> values, List<String> problems) {
  SdkHeaders {
    values = Map.copyOf(values);
    problems = List.copyOf(problems);
  }

  static SdkHeaders parse(String variable, String text) {
    Map<String, Secret> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (!entry.isBlank()) {
        entry(variable, entry, values, problems);
      }
    }
    return new SdkHeaders(values, problems);
  }

  private static void entry(
      String variable, String entry, Map<String, Secret> values, List<String> problems) {
    int metadata = entry.indexOf(';');
    String pair = metadata < 0 ? entry : entry.substring(0, metadata);
    int equals = pair.indexOf('=');
    if (equals <= 0) {
      problems.add(
          pair.contains(":")
              ? "An entry of "
                  + variable
                  + " has the form 'name: value', and is left out. Write name=value."
              : "An entry of "
                  + variable
                  + " has no name, and is left out: a comma inside a value ends it. Write the comma"
                  + " as %2C.");
      return;
    }
    String name = pair.substring(0, equals).strip();
    if (metadata >= 0) {
      problems.add(
          "The value of "
              + shown(name)
              + " in "
              + variable
              + " is cut at a semicolon. Write it as %3B.");
    }
    Optional<String> value = percentDecoded(pair.substring(equals + 1).strip());
    if (value.isEmpty()) {
      problems.add(
          "The value of "
              + shown(name)
              + " in "
              + variable
              + " has a % that begins no percent-encoding, and is left out. Write it as %25.");
    } else if (value.get().isEmpty()) {
      problems.add("The header " + shown(name) + " in " + variable + " has no value.");
    } else {
      values.put(name.toLowerCase(Locale.ROOT), new Secret(value.get()));
    }
  }

  /** A name that is none may be a piece of a token. */
  private static String shown(String name) {
    return name.matches("[A-Za-z][A-Za-z-]{0,60}") ? name : "a header";
  }

  /** As {@code decodeURIComponent}: empty where that throws. */
  private static Optional<String> percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(source.length);
    for (int i = 0; i < source.length; i++) {
      if (source[i] != '%') {
        bytes.put(source[i]);
        continue;
      }
      int high = i + 1 < source.length ? Character.digit(source[i + 1], 16) : -1;
      int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty(); // decodeURIComponent refuses such bytes too.
    }
  }
}
