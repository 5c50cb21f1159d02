package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.server.conformance.wire.Answer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What answers of OTLP/HTTP have in common. */
final class Expectations {
  private static final int MAX_MESSAGE_BYTES = 1024;

  private static final Pattern REQUEST_ID = Pattern.compile("\\(request [0-9a-f]+\\)$");

  private Expectations() {}

  static void status(Answer answer, int status) throws Mismatch {
    if (answer.status() != status) {
      throw new Mismatch("status " + status, "status " + answer.status());
    }
  }

  /** The answer is in the request's encoding (OTLP specification, "OTLP/HTTP Response"). */
  static void mediaType(Answer answer, Encoding encoding) throws Mismatch {
    if (!answer.mediaType().equals(encoding.contentType())) {
      throw new Mismatch(
          "Content-Type " + encoding.contentType(),
          "Content-Type " + answer.first("content-type").orElse("none"));
    }
  }

  /** This server's shortest 200: one exact type, and no byte more than the encoding needs. */
  static void plainSuccess(Answer answer, Variant variant) throws Mismatch {
    exactType(answer, variant.encoding());
    String shortest = variant.encoding() == Encoding.JSON ? "{}" : "";
    if (!answer.text().equals(shortest)) {
      throw new Mismatch(
          "a body of " + shortest.length() + " bytes", "a body of " + answer.body().length);
    }
  }

  /** The code is judged for this server only: OTLP/HTTP does not use it. */
  static StatusBody refused(Answer answer, int status, int code, Encoding encoding, boolean oursToo)
      throws Mismatch {
    status(answer, status);
    mediaType(answer, encoding);
    StatusBody body = StatusBody.of(answer);
    if (oursToo) {
      exactType(answer, encoding);
      ours(answer, body, code);
    }
    return body;
  }

  private static void ours(Answer answer, StatusBody body, int code) throws Mismatch {
    if (body.code() != code) {
      throw new Mismatch("google.rpc code " + code, "google.rpc code " + body.code());
    }
    int bytes = body.message().getBytes(UTF_8).length;
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new Mismatch("a message of at most 1024 bytes", "one of " + bytes);
    }
    if (!REQUEST_ID.matcher(body.message()).find()) {
      throw new Mismatch("a message with the request's id", "'" + body.message() + "'");
    }
    List<String> waits = answer.all("retry-after");
    boolean retryable = answer.status() == 429 || answer.status() == 503;
    if (retryable ? !waits.equals(List.of("1")) && !waits.equals(List.of("2")) : !waits.isEmpty()) {
      throw new Mismatch(
          retryable ? "Retry-After: 1 or 2" : "no Retry-After", "Retry-After: " + waits);
    }
  }

  private static void exactType(Answer answer, Encoding encoding) throws Mismatch {
    List<String> types = answer.all("content-type");
    if (!types.equals(List.of(encoding.contentType()))) {
      throw new Mismatch("exactly Content-Type " + encoding.contentType(), types.toString());
    }
  }

  /** The header is there with that value, in any case. */
  static void header(Answer answer, String name, String value) throws Mismatch {
    Optional<String> found = answer.first(name);
    if (found.filter(value::equalsIgnoreCase).isEmpty()) {
      throw new Mismatch(name + ": " + value, name + ": " + found.orElse("none"));
    }
  }
}
