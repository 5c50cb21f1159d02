package io.otlpdelta.server.doctor;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one signal goes by OpenTelemetry's variables (specification, "OTLP exporter"): the signal's
 * own ones win over those for all, and only to the latter is the signal's path appended.
 */
final class SignalSettings {
  static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
  static final String AUTHORIZATION = "authorization";
  static final String TABLE_NAME = "x-databricks-uc-table-name";
  static final String TABLE_PREFIX = "x-databricks-uc-table-prefix";

  private static final String DEFAULT_ENDPOINT = "http://localhost:4318";
  private static final int GRPC_PORT = 4317;
  private static final Set<String> PROTOCOLS = Set.of("http/protobuf", "http/json", "grpc");

  private final Signal signal;
  private final Map<String, String> env;
  private final boolean hasHelper;
  private final Map<String, Secret> others;

  /**
   * Looks at nothing yet.
   *
   * @param hasHelper whether a program adds headers that are not known here
   * @param others headers to use for those that a helper adds
   */
  SignalSettings(
      Signal signal, Map<String, String> env, boolean hasHelper, Map<String, Secret> others) {
    this.signal = signal;
    this.env = env;
    this.hasHelper = hasHelper;
    this.others = others;
  }

  /** Adds what is found; the target, if it is clear where and how the signal is sent. */
  Optional<ExportTarget> examine(List<Finding> findings) {
    Optional<String> protocol = protocol(findings);
    Optional<URI> endpoint = protocol.flatMap(known -> endpoint(known, findings));
    Map<String, Secret> headers = headers(findings);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ExportTarget(
            signal,
            endpoint.get(),
            headers,
            protocol.get().equals("http/json") ? ExportTarget.JSON : ExportTarget.PROTOBUF));
  }

  private Optional<String> protocol(List<Finding> findings) {
    String variable = effective("PROTOCOL");
    String value = value(variable);
    if (value.isEmpty()) {
      findings.add(
          Finding.failed(
              variable, "No protocol is set for " + signal.route() + ". Set it to http/protobuf."));
      return Optional.empty();
    }
    if (!PROTOCOLS.contains(value)) {
      findings.add(
          Finding.failed(
              variable,
              "It is none of http/protobuf, http/json and grpc. Set it to http/protobuf."));
      return Optional.empty();
    }
    findings.add(Finding.ok(variable, signal.route() + " are sent by " + value + "."));
    return Optional.of(value);
  }

  private Optional<URI> endpoint(String protocol, List<Finding> findings) {
    String own = own("ENDPOINT");
    boolean isOwn = !value(own).isEmpty();
    String variable = effective("ENDPOINT");
    String text = value(variable);
    if (text.isEmpty()) {
      findings.add(
          Finding.warning(
              variable,
              "No endpoint is set for "
                  + signal.route()
                  + ", so they go to "
                  + DEFAULT_ENDPOINT
                  + ". Set it to the server's URL."));
      text = DEFAULT_ENDPOINT;
    }
    Optional<URI> url = url(text);
    if (url.isEmpty()) {
      findings.add(
          Finding.failed(
              variable,
              "It is no URL of a server. Write one like http://127.0.0.1:4318, with http:// or"
                  + " https:// in front."));
      return Optional.empty();
    }
    List<Finding> found = new ArrayList<>();
    Optional<URI> target =
        protocol.equals("grpc")
            ? grpcTarget(variable, url.get(), found)
            : httpTarget(variable, isOwn, url.get(), found);
    target.ifPresent(known -> remarks(variable, known, protocol, found));
    if (found.isEmpty()) {
      found.add(Finding.ok(variable, signal.route() + " go to " + shown(url.get()) + "."));
    }
    findings.addAll(found);
    return target;
  }

  /** Calls have a path of their own; the server takes both protocols on one port. */
  private Optional<URI> grpcTarget(String variable, URI url, List<Finding> found) {
    String path = withoutSlash(url.getRawPath());
    if (!path.isEmpty()) {
      found.add(
          Finding.failed(
              variable,
              "It has the path "
                  + path
                  + ", and a gRPC endpoint has none. Remove the path, or set the protocol to"
                  + " http/protobuf."));
      return Optional.empty();
    }
    return Optional.of(ServerAddress.of(url).resolve("/v1/" + signal.route()));
  }

  private Optional<URI> httpTarget(String variable, boolean isOwn, URI url, List<Finding> found) {
    String path = withoutSlash(url.getRawPath());
    String expected = "/v1/" + signal.route();
    if (isOwn) {
      if (!path.endsWith(expected)) {
        found.add(
            Finding.failed(
                variable,
                (path.isEmpty() ? "It has no path" : "Its path is " + path)
                    + ", and it is used as it is: "
                    + signal.route()
                    + " are served at "
                    + expected
                    + ". Append that to the server's URL."));
        return Optional.empty();
      }
      return Optional.of(ServerAddress.of(url).resolve(url.getRawPath()));
    }
    for (Signal any : Signal.values()) {
      if (path.endsWith("/v1/" + any.route())) {
        found.add(
            Finding.failed(
                variable,
                "It ends in /v1/"
                    + any.route()
                    + ", and "
                    + expected
                    + " is appended to it once more. Leave that part out."));
        return Optional.empty();
      }
    }
    return Optional.of(ServerAddress.of(url).resolve(path + expected));
  }

  private void remarks(String variable, URI url, String protocol, List<Finding> found) {
    ServerAddress server = ServerAddress.of(url);
    if (server.port() == GRPC_PORT && !protocol.equals("grpc")) {
      found.add(
          Finding.warning(
              variable,
              "Port 4317 is the usual one of gRPC, but the protocol is "
                  + protocol
                  + ". Check the port; otlp-delta listens on 4318 unless told otherwise."));
    }
    if (!server.isTls() && !isLoopback(server.host())) {
      found.add(
          Finding.warning(
              variable,
              "The token and all telemetry travel in the clear to "
                  + server.hostAndPort()
                  + ". Use https:// unless the network is trusted."));
    }
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean isNumeric = host.contains(":") || host.matches("[0-9.]+");
    try {
      return isNumeric && InetAddress.getByName(host).isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      return false; // Digits that are no address.
    }
  }

  private Map<String, Secret> headers(List<Finding> findings) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    int before = findings.size();
    for (String variable : List.of(HEADERS, own("HEADERS"))) {
      if (!value(variable).isEmpty()) {
        SdkHeaders read = SdkHeaders.parse(variable, value(variable));
        read.problems().forEach(problem -> findings.add(Finding.failed(variable, problem)));
        headers.putAll(read.values());
      }
    }
    String variable = value(own("HEADERS")).isEmpty() ? HEADERS : own("HEADERS");
    authorization(variable, headers, findings);
    table(variable, headers, findings);
    if (findings.size() == before) {
      findings.add(
          Finding.ok(
              variable,
              "It has a token"
                  + (headers.containsKey(TABLE_NAME) ? " and a table" : " and the tables' prefix")
                  + " for "
                  + signal.route()
                  + "."));
    }
    // What the settings lack is not sent by the client either, unless its helper adds it.
    if (hasHelper) {
      others.forEach(headers::putIfAbsent);
    }
    return headers;
  }

  private void authorization(String variable, Map<String, Secret> headers, List<Finding> findings) {
    Secret authorization = headers.get(AUTHORIZATION);
    if (authorization == null) {
      findings.add(
          missing(
              variable,
              "No Authorization is sent with "
                  + signal.route()
                  + ". Add Authorization=Bearer <token> to it."));
      return;
    }
    String value = authorization.reveal();
    if (value.contains("<token>")) {
      findings.add(
          Finding.failed(
              variable, "It still has the placeholder <token>. Put the token in its place."));
    } else if (!value.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      findings.add(
          Finding.failed(
              variable,
              "The Authorization in it does not begin with 'Bearer '. Write Authorization=Bearer"
                  + " <token>."));
    }
  }

  private void table(String variable, Map<String, Secret> headers, List<Finding> findings) {
    if (!headers.containsKey(TABLE_NAME) && !headers.containsKey(TABLE_PREFIX)) {
      findings.add(
          missing(
              variable,
              "No table is named for "
                  + signal.route()
                  + ". Add X-Databricks-UC-Table-Name=catalog.schema.table, or"
                  + " X-Databricks-UC-Table-Prefix=catalog.schema.prefix for all signals."));
    }
  }

  /** What the settings lack, a helper may add. */
  private Finding missing(String variable, String sentence) {
    return hasHelper
        ? Finding.warning(variable, sentence + " (otelHeadersHelper may do that.)")
        : Finding.failed(variable, sentence);
  }

  /** The signal's own variable if it is set, else the one for all signals. */
  private String effective(String what) {
    return value(own(what)).isEmpty() ? "OTEL_EXPORTER_OTLP_" + what : own(what);
  }

  private String own(String what) {
    return "OTEL_EXPORTER_OTLP_" + signal.route().toUpperCase(Locale.ROOT) + "_" + what;
  }

  private String value(String variable) {
    return env.getOrDefault(variable, "");
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      boolean isHttp = scheme.equals("http") || scheme.equals("https");
      return isHttp && url.getHost() != null && url.getRawPath() != null
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Without what may be a secret in it. */
  private static String shown(URI url) {
    return ServerAddress.of(url) + url.getRawPath();
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
