package io.otlpdelta.server.conformance;

/** What cases refer to: the OTLP specification 1.11 by heading, and this project's documents. */
final class Sources {
  static final String OTLP_REQUEST = "OTLP: OTLP/HTTP Request";
  static final String OTLP_RESPONSE = "OTLP: OTLP/HTTP Response";
  static final String OTLP_JSON = "OTLP: JSON Protobuf Encoding";
  static final String OTLP_FULL_SUCCESS = "OTLP: Full Success";
  static final String OTLP_PARTIAL_SUCCESS = "OTLP: Partial Success";
  static final String OTLP_BAD_DATA = "OTLP: Bad Data";
  static final String OTLP_CONNECTION = "OTLP: OTLP/HTTP Connection";
  static final String OTLP_COMPATIBILITY = "OTLP: Future Versions and Interoperability";
  static final String OTLP_THROTTLING = "OTLP: OTLP/HTTP Throttling";

  static final String ROUTES = "protocol.md: Routes";
  static final String HEADERS = "protocol.md: Request headers";
  static final String SUCCESS = "protocol.md: What a 200 means";
  static final String ERRORS = "protocol.md: Errors";
  static final String LIMITS = "README.md: Limits";
  static final String VALUES = "tables.md: Attribute values as text";
  static final String COLUMNS = "tables.md: What the columns hold";
  static final String REFUSED = "tables.md: What is refused";
  static final String DURABILITY = "durability.md: The promise";

  private Sources() {}
}
