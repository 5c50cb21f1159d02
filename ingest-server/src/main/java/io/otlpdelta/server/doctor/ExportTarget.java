package io.otlpdelta.server.doctor;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a client posts one signal, and with what.
 *
 * @param endpoint the whole URL, with the signal's path
 * @param headers by name, in order; any of them may be a secret
 * @param contentType of the bodies that the client sends
 */
public record ExportTarget(
    Signal signal, URI endpoint, Map<String, Secret> headers, String contentType) {
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";

  public ExportTarget {
    requireNonNull(signal, "signal");
    requireNonNull(endpoint, "endpoint");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    requireNonNull(contentType, "contentType");
  }

  /** A target for protobuf bodies. */
  public ExportTarget(Signal signal, URI endpoint, Map<String, Secret> headers) {
    this(signal, endpoint, headers, PROTOBUF);
  }

  ServerAddress server() {
    return ServerAddress.of(endpoint);
  }
}
