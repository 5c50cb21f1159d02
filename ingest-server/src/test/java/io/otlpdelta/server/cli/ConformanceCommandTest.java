package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.conformance.TinyServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
  @TempDir private Path dataDir;

  @Test
  void aGoodServerPassesAndItsRowsAreReadBack() throws Exception {
    String token = makeToken();
    Path tokenFile = Files.writeString(dataDir.resolve("token"), token + "\n");
    Path document = dataDir.resolve("document.md");
    new DataDirectory(dataDir).createTables();
    try (IngestServer server = start()) {
      CommandRun run =
          CommandRun.of(
              "conformance",
              "--url",
              "http://127.0.0.1:" + server.address().getPort(),
              "--token-file",
              tokenFile.toString(),
              "--table-prefix",
              DataDirectory.PREFIX.toString(),
              "--data-dir",
              dataDir.toString(),
              "--only",
              "negotiation/plain,semantics/golden-rows,connection/tls-h2",
              "--patience",
              "10",
              "--markdown",
              document.toString());

      assertThat(run)
          .isEqualTo(
              new CommandRun(
                  0,
                  """
                  Negotiation: types, methods, paths
                    passed   plain        A request is answered 200 in its own encoding, with nothing to complain of
                  Connections: framing, versions, reuse
                    skipped  tls-h2       TLS with ALPN serves HTTP/2 to a client that offers it (the URL is http)
                  Semantics: what becomes a row
                    passed   golden-rows  Every documented column holds what the documentation says, of all five metric kinds with exemplars, of log records, of spans with events and links

                  2 passed, 0 failed, 1 skipped
                  """,
                  ""));
      assertThat(document)
          .content()
          .contains("**2 passed, 0 failed, 1 skipped.**")
          .contains("| `negotiation/plain` |")
          .doesNotContain(token);
    }
  }

  @Test
  void aWrongServerFails() throws Exception {
    try (TinyServer yes = TinyServer.sayingYes()) {
      CommandRun run =
          CommandRun.of(
              "conformance",
              "--url",
              yes.url() + "/",
              "--skip-ours",
              "--only",
              "decoding/garbage,negotiation/plain",
              "--patience",
              "10",
              "--json");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).isEmpty();
      JsonNode report = new ObjectMapper().readTree(run.out());
      assertThat(report.path("passed").asInt()).isEqualTo(1);
      assertThat(report.path("failed").asInt()).isEqualTo(1);
      JsonNode failure = report.path("cases").get(1).path("failures").get(0);
      assertThat(failure.path("variant").asText()).isEqualTo("metrics protobuf");
      assertThat(failure.path("expected").asText()).isEqualTo("status 400");
      assertThat(failure.path("got").asText()).isEqualTo("status 200");
    }
  }

  @Test
  void noServerIsNoFailureOfOne() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    CommandRun run =
        CommandRun.of("conformance", "--url", "http://127.0.0.1:" + port, "--skip-ours");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("otlp-delta: cannot connect to http://127.0.0.1:" + port + ": ");
  }

  @Test
  void theCasesAreListed() {
    CommandRun all = CommandRun.of("conformance", "--list");
    CommandRun standard = CommandRun.of("conformance", "--list", "--skip-ours", "--only", "sizes");

    assertThat(all.exitCode()).isZero();
    assertThat(all.out())
        .containsPattern("(?m)^negotiation/plain +standard +A request is answered 200 ")
        .containsPattern("(?m)^table/dots +ours +[.]{2}/[.]{2} is 400 [(]protocol.md: Errors[)]$")
        .containsPattern("\n\n[0-9]+ cases\n$");
    assertThat(standard.out()).isEqualTo("\n0 cases\n");
  }

  @Test
  void wrongUsageIsSaidInOneSentence() throws Exception {
    assertThat(CommandRun.of("conformance"))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "otlp-delta: this server's own cases need --token-file and --table-prefix; for"
                    + " another server, say --skip-ours\n"));
    assertThat(CommandRun.of("conformance", "--skip-ours", "--only", "nonsense").err())
        .isEqualTo("otlp-delta: --only: 'nonsense' is no group and no case (--list shows them)\n");
    assertThat(CommandRun.of("conformance", "--skip-ours", "--url", "localhost:4318"))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "otlp-delta: 'localhost:4318' is no server (expected: a URL such as"
                    + " http://127.0.0.1:4318)\n"));
    assertThat(
            CommandRun.of("conformance", "--skip-ours", "--ca-certificate", "/no/such.pem").err())
        .isEqualTo("otlp-delta: there is no file /no/such.pem\n");
    assertThat(
            CommandRun.of("conformance", "--token", "t", "--table-prefix", "a.b", "--patience", "1")
                .err())
        .startsWith("otlp-delta: --table-prefix: a table prefix has exactly three parts");
    assertThat(CommandRun.of("conformance", "--skip-ours", "--patience", "0").err())
        .isEqualTo("otlp-delta: patience: 0 (expected: > 0)\n");
    assertThat(CommandRun.of("conformance", "--skip-ours", "--data-dir", dataDir.toString()).err())
        .isEqualTo("otlp-delta: --data-dir needs --table-prefix, to know where\n");
  }

  private String makeToken() throws Exception {
    return new TokenFile(dataDir.resolve(TokenFile.NAME), new SystemTime(), new SecureRandomness())
        .create(
            "conformance",
            List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))),
            Optional.empty())
        .token()
        .reveal();
  }

  private IngestServer start() throws Exception {
    return IngestServer.start(
        ServerConfig.of(
            Map.of(
                "port", "0",
                "dataDir", dataDir.toString(),
                "freshness", "500ms",
                "journal.allowVolatileStorage", "true",
                "journal.segmentBytes", "1MiB",
                "journal.budgetBytes", "64MiB")));
  }
}
