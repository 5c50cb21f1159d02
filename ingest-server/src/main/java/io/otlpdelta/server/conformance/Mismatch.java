package io.otlpdelta.server.conformance;

/** A server that does not do what is expected of it. */
final class Mismatch extends Exception {
  private final String expected;
  private final String got;

  Mismatch(String expected, String got) {
    super("expected " + expected + ", got " + got);
    this.expected = expected;
    this.got = got;
  }

  String expected() {
    return expected;
  }

  String got() {
    return got;
  }
}
