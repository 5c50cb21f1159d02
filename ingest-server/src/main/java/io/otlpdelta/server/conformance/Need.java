package io.otlpdelta.server.conformance;

/** What a case cannot do without; where it is missing the case is skipped. */
enum Need {
  OBSERVER("there is nothing to read the rows with: --data-dir"),
  CONTROL("only a test that owns the server can break or stop it"),
  PLAIN_HTTP("the URL is https"),
  TLS("the URL is http"),
  TIME("it takes more than a minute: --slow"),
  LIMITED_TOKEN("there is no token without MODIFY: --limited-token-file"),
  CORS_ORIGIN("no origin is known to be configured: --cors-origin");

  private final String missing;

  Need(String missing) {
    this.missing = missing;
  }

  /** Why a case is skipped without it. */
  String missing() {
    return missing;
  }
}
