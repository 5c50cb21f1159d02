package io.otlpdelta.server.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.server.doctor.DoctorReport.Section;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gets to a server step by step, so that the first step that fails tells why. Blocks. */
final class ServerProbe {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebClient client;
  private final TlsProbe tls;

  ServerProbe(WebClient client, TlsProbe tls) {
    this.client = client;
    this.tls = tls;
  }

  /** The steps up to the first that fails, and what the server says of itself. */
  Section examine(ServerAddress server) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    List<InetAddress> addresses = resolve(server, findings);
    if (!addresses.isEmpty() && connects(server, addresses, findings)) {
      if (server.isTls()) {
        findings.add(tls.handshake(server));
      }
      if (findings.stream().noneMatch(Finding::isFailed)) {
        findings.add(health(server));
      }
    }
    return new Section("server " + server, findings);
  }

  private static List<InetAddress> resolve(ServerAddress server, List<Finding> findings) {
    try {
      List<InetAddress> addresses = Arrays.asList(InetAddress.getAllByName(server.host()));
      findings.add(
          Finding.ok(
              "address",
              server.host()
                  + " is "
                  + addresses.stream()
                      .map(InetAddress::getHostAddress)
                      .distinct()
                      .collect(Collectors.joining(", "))
                  + "."));
      return addresses;
    } catch (UnknownHostException e) {
      findings.add(
          Finding.failed(
              "address",
              "No address is known for the name "
                  + server.host()
                  + ". Check its spelling, the VPN and the DNS server."));
      return List.of();
    }
  }

  private static boolean connects(
      ServerAddress server, List<InetAddress> addresses, List<Finding> findings) {
    IOException failure = null;
    for (InetAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(address, server.port()), WebClient.CONNECT_TIMEOUT_MILLIS);
        findings.add(Finding.ok("connection", server.hostAndPort() + " takes connections."));
        return true;
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    findings.add(Finding.failed("connection", unreachable(server, failure)));
    return false;
  }

  private static String unreachable(ServerAddress server, @Nullable IOException failure) {
    if (failure instanceof SocketTimeoutException || failure instanceof NoRouteToHostException) {
      return server.hostAndPort()
          + " does not answer. Check the address; a firewall may be in between.";
    }
    if (failure instanceof ConnectException) {
      return "Nothing listens at "
          + server.hostAndPort()
          + ". Start the server there (`otlp-delta serve`), or check host and port: unless its"
          + " setting host says otherwise, it listens on 127.0.0.1 only.";
    }
    return "No connection to " + server.hostAndPort() + " can be made: " + failure + ".";
  }

  private Finding health(ServerAddress server) throws InterruptedException {
    WebClient.Page response;
    try {
      response = client.get(server.resolve("/health/ready"));
    } catch (IOException e) {
      return Finding.failed("health", noAnswer(server, e));
    }
    Optional<JsonNode> checks = checks(response.body());
    if (checks.isEmpty()) {
      return Finding.failed("health", stranger(server, response));
    }
    String problems = problems(checks.get());
    if (response.statusCode() != 200) {
      return Finding.failed("health", "The server does not take requests now: " + problems + ".");
    }
    return problems.isEmpty()
        ? Finding.ok("health", "The server is ready" + via(response) + ".")
        : Finding.warning("health", "The server is ready, but says: " + problems + ".");
  }

  private String noAnswer(ServerAddress server, IOException failure) throws InterruptedException {
    if (!server.isTls() && tls.isSpoken(server)) {
      return server.hostAndPort()
          + " speaks TLS, and was asked without. Write https:// instead of http:// in the URL.";
    }
    if (TlsProbe.wantsClientCertificate(failure)) {
      return "The server takes only connections with a client certificate, which this command does"
          + " not send.";
    }
    if (failure instanceof BoundedHttp.OversizedException) {
      return server.hostAndPort()
          + " answers with more than a health page of otlp-delta has, so it is another program."
          + " Check host and port.";
    }
    return failure instanceof SocketTimeoutException || WebClient.isTimeout(failure)
        ? "The server takes the connection, but does not answer. Look into its application log."
        : "What listens at "
            + server.hostAndPort()
            + " does not answer in HTTP. Check host and port.";
  }

  /** The object {@code checks} of our health page, if it is one. */
  private static Optional<JsonNode> checks(String body) {
    try {
      JsonNode page = JSON.readTree(body);
      boolean isOurs = page.path("status").isTextual() && page.path("checks").isObject();
      return isOurs ? Optional.of(page.path("checks")) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // Another program's page.
    }
  }

  private static String problems(JsonNode checks) {
    List<String> problems = new ArrayList<>();
    checks
        .properties()
        .forEach(
            check -> {
              if (!check.getValue().asText().equals("ok")) {
                problems.add(check.getKey() + ": " + check.getValue().asText());
              }
            });
    return String.join("; ", problems);
  }

  private static String stranger(ServerAddress server, WebClient.Page response) {
    int status = response.statusCode();
    if (status >= 300 && status < 400) {
      return server
          + " redirects to another place, and exporters do not follow. A proxy or a login page may"
          + " be in between; use the server's own address.";
    }
    if (status == 407) {
      return "A proxy in between wants a login (status 407). Let the client reach "
          + server.hostAndPort()
          + " without it, or configure the proxy.";
    }
    if (status == 502 || status == 504 || (status == 503 && !via(response).isEmpty())) {
      return "A proxy answers (status "
          + status
          + via(response)
          + "), but does not reach the server behind it. Check the proxy's target.";
    }
    return "An HTTP server answers (status "
        + status
        + via(response)
        + "), but it is not otlp-delta: there is no health page. Check host and port; another OTLP"
        + " receiver may use them, or a proxy that passes only some paths.";
  }

  /** Our server names itself nowhere, so these headers are of something in between. */
  private static String via(WebClient.Page response) {
    return response
        .headers()
        .firstValue("via")
        .or(() -> response.headers().firstValue("server"))
        .map(name -> ", through " + name)
        .orElse("");
  }
}
