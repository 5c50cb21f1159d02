package io.otlpdelta.server.conformance;

import io.otlpdelta.model.Secret;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last that was said, for a report. Holds no token: neither the headers that are sent, nor one
 * that a server sends back. Thread-safe.
 */
final class Transcript {
  private final List<String> secrets;
  private String asked = "";
  private String answered = "";

  Transcript(SuiteOptions options) {
    this.secrets =
        Stream.of(options.token(), options.limitedToken())
            .flatMap(token -> token.map(Secret::reveal).stream())
            .toList();
  }

  synchronized void asked(RawRequest request) {
    asked = request.toString();
    answered = "";
  }

  synchronized void answered(Answer answer) {
    answered = clean(answer.describe());
  }

  synchronized String asked() {
    return clean(asked);
  }

  synchronized String answered() {
    return answered;
  }

  /** The text without tokens. */
  String clean(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }
}
