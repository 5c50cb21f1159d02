package io.otlpdelta.server.conformance;

import java.util.List;
import java.util.Locale;

/** The parts of the suite, in the order in which they are reported. */
public enum Group {
  NEGOTIATION("Negotiation: types, methods, paths"),
  CONNECTION("Connections: framing, versions, reuse"),
  COMPRESSION("Compression"),
  SIZES("Sizes"),
  AUTHENTICATION("Authentication"),
  TABLE("Table headers"),
  DECODING("Decoding"),
  JSON("OTLP/JSON"),
  SEMANTICS("Semantics: what becomes a row"),
  GRPC("OTLP/gRPC on the same port"),
  LIFECYCLE("Lifecycle: repeats, disconnects, outages");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** The first part of its cases' ids. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<ConformanceCase> cases() {
    return switch (this) {
      case NEGOTIATION -> NegotiationCases.all();
      case CONNECTION -> ConnectionCases.all();
      case COMPRESSION -> CompressionCases.all();
      case SIZES -> SizeCases.all();
      case AUTHENTICATION -> AuthenticationCases.all();
      case TABLE -> TableCases.all();
      case DECODING -> DecodingCases.all();
      case JSON -> JsonCases.all();
      case SEMANTICS -> SemanticsCases.all();
      case GRPC -> GrpcCases.all();
      case LIFECYCLE -> LifecycleCases.all();
    };
  }
}
