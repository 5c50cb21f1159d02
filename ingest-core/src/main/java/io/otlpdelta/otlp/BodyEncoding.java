package io.otlpdelta.otlp;

/** The two encodings of OTLP over HTTP. */
public enum BodyEncoding {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  private final String contentType;

  BodyEncoding(String contentType) {
    this.contentType = contentType;
  }

  /** The exact {@code Content-Type} of requests and answers, without parameters. */
  public String contentType() {
    return contentType;
  }
}
