package io.otlpdelta.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir private Path folder;

  @Test
  void withoutAnySourceTheDefaultsHold() {
    ServerConfig config = load(Map.of(), Map.of(), "").config();

    assertThat(config.listen().host()).isEqualTo("127.0.0.1");
    assertThat(config.listen().port()).isEqualTo(4318);
    assertThat(config.dataDir()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(config.limits().maxRequestBytes()).isEqualTo(64 << 20);
    assertThat(config.limits().maxRecordsPerRequest()).isEqualTo(200_000);
    assertThat(config.batching().freshness()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.batching().effectiveWorkerThreads()).isPositive();
    assertThat(config.journal().effectiveTableQuotaBytes())
        .isEqualTo(config.journal().budgetBytes() / 4);
    assertThat(config.journal().budgetBytes()).isEqualTo(10L << 30);
    assertThat(config.duplicateMemory()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.logging()).isEqualTo(new ServerConfig.Logging(LogFormat.TEXT, LogLevel.INFO));
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFile() {
    String file =
        """
        port: 1
        freshness: 1s
        workerThreads: 3
        """;
    Map<String, String> environment = Map.of("OTLP_DELTA_PORT", "2", "OTLP_DELTA_FRESHNESS", "2s");

    LoadedConfig loaded =
        load(Map.of("port", new ConfigLoader.Flag("--port", "3")), environment, file);

    assertThat(loaded.config().listen().port()).isEqualTo(3);
    assertThat(loaded.config().batching().freshness()).isEqualTo(Duration.ofSeconds(2));
    assertThat(loaded.values().origin(Settings.PORT)).isEqualTo("--port");
    assertThat(loaded.values().origin(Settings.FRESHNESS)).isEqualTo("OTLP_DELTA_FRESHNESS");
    assertThat(loaded.config().batching().workerThreads()).isEqualTo(3);
    assertThat(loaded.values().origin(Settings.WORKER_THREADS)).startsWith("the file ");
    assertThat(loaded.values().origin(Settings.HOST)).isEqualTo("default");
  }

  @Test
  void groupsInTheFileAreKeysWithPeriods() {
    ServerConfig nested =
        load(Map.of(), Map.of(), "journal:\n  budgetBytes: 1GiB\n  tableQuotaBytes: 1GiB\n")
            .config();
    ServerConfig dotted =
        load(Map.of(), Map.of(), "journal.budgetBytes: 1GiB\njournal.tableQuotaBytes: 1GiB\n")
            .config();

    assertThat(nested.journal().budgetBytes()).isEqualTo(1L << 30);
    assertThat(dotted).isEqualTo(nested);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot: 1 | unknown key 'prot' (from the file %s); did you mean 'port'?",
        "budgetByte: 1 | unknown key 'budgetByte' (from the file %s);"
            + " did you mean 'journal.budgetBytes'?",
        "journal: {segmentsBytes: 1} | unknown key 'journal.segmentsBytes' (from the file %s);"
            + " did you mean 'journal.segmentBytes'?",
        "zzzzzzzzzzzz: 1 | unknown key 'zzzzzzzzzzzz' (from the file %s);"
            + " see docs/configuration.md for the keys",
        "port: 70000 | port (from the file %s): '70000' (expected: a whole number from 0 to 65535)",
        "port: x | port (from the file %s): 'x' (expected: a whole number from 0 to 65535)",
        "port: | port (from the file %s): '' (expected: a whole number from 0 to 65535)",
        "port: [1, 2] | port (from the file %s): '1,2' (expected: a whole number from 0 to 65535)",
        "answerTimeout: 11s | answerTimeout (from the file %s): '11s' is out of range"
            + " (expected: 1ms to 10s)",
        "journal: {segmentBytes: 65537} | journal.segmentBytes (from the file %s): '65537'"
            + " (expected: a multiple of 4KiB)",
        "insecure: maybe | insecure (from the file %s): 'maybe' is neither (expected: true or"
            + " false)",
        "host: '' | host (from the file %s): '' is empty (expected: some text)",
        "idleTimeout: 300 | idleTimeout (from the file %s): '300' is no duration"
            + " (expected: a number with ms, s, m, h or d, such as 15s)",
        "freshness: 10m | freshness (from the file %s): '10m' is out of range"
            + " (expected: 100ms to 5m)",
        "maxRequestBytes: 64MB | maxRequestBytes (from the file %s): '64MB' is no size"
            + " (expected: bytes, or a number with KiB, MiB, GiB or TiB)",
        "maxRequestBytes: 2GiB | maxRequestBytes (from the file %s): '2GiB' is out of range"
            + " (expected: 1KiB to 256MiB)",
        "logLevel: loud | logLevel (from the file %s): 'loud' is not known"
            + " (expected: error, warn, info, debug, trace)",
        "- port | the file %s holds no keys (expected: YAML key: value)",
      })
  void aFileThatIsNotUnderstoodIsRefused(String yaml, String sentence) {
    assertThatThrownBy(() -> load(Map.of(), Map.of(), yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(sentence, folder.resolve("server.yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"port: 1\nport: 2", "journal: {budgetBytes: 1GiB}\njournal.budgetBytes: 1GiB"})
  void aKeyMayBeSetOnce(String yaml) {
    assertThatThrownBy(() -> load(Map.of(), Map.of(), yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(folder.resolve("server.yaml").toString())
        .hasMessageMatching("(?s).*(Duplicate field 'port' in line 2|is set twice.*)");
  }

  @Test
  void aListIsWrittenAsYamlOrWithCommas() {
    ServerConfig asYaml =
        load(Map.of(), Map.of(), "corsOrigins: ['https://a', 'https://b']").config();
    ServerConfig asText =
        load(Map.of(), Map.of("OTLP_DELTA_CORS_ORIGINS", "https://a, https://b"), "").config();

    assertThat(asYaml.listen().corsOrigins()).containsExactly("https://a", "https://b");
    assertThat(asText).isEqualTo(asYaml);
  }

  @Test
  void aFileThatIsNotYamlIsRefusedWithItsLine() {
    assertThatThrownBy(() -> load(Map.of(), Map.of(), "port: 1\n\t: x"))
        .hasMessageStartingWith(
            "the file " + folder.resolve("server.yaml") + " is not valid YAML: ")
        .hasMessageEndingWith(" in line 2");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    Path missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> new ConfigLoader(Map.of()).load(Map.of(), Optional.of(missing)))
        .hasMessage("there is no configuration file " + missing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bodyTimeout=300s | bodyTimeout: 5m (expected: less than idleTimeout, 5m)",
        "shutdownTimeout=7s | shutdownTimeout: 7s (expected: at least answerTimeout, 8s,"
            + " so that open requests are answered)",
        "committedTimeout=15s | committedTimeout: 15s (expected: more than freshness, 15s,"
            + " the time until rows are committed)",
        "maxInFlightBytes=63MiB | maxInFlightBytes: 63MiB"
            + " (expected: at least maxRequestBytes, 64MiB)",
        "journal.tableQuotaBytes=11GiB | journal.tableQuotaBytes: 11GiB"
            + " (expected: at most journal.budgetBytes, 10GiB)",
        "journal.segmentBytes=1GiB,journal.budgetBytes=3GiB,journal.tableQuotaBytes=1GiB"
            + " | journal.budgetBytes: 3GiB"
            + " (expected: at least 4 segments of journal.segmentBytes, 1GiB each)",
        "tls.keyFile=k.pem | TLS needs both tls.certificateFile and tls.keyFile,"
            + " but only part of it is set",
        "tls.clientAuth=required | TLS needs both tls.certificateFile and tls.keyFile,"
            + " but only part of it is set",
        "tls.certificateFile=c.pem,tls.keyFile=k.pem,tls.clientAuth=optional | tls.clientAuth asks"
            + " clients for certificates, but tls.clientCaFile does not say whose are good"
            + " (expected: a PEM file of your own certificate authority)",
        "tls.certificateFile=c.pem,tls.keyFile=k.pem,tls.clientCaFile=a.pem | tls.clientCaFile is"
            + " set, but tls.clientAuth is 'none', so no client is asked for a certificate"
            + " (expected: tls.clientAuth 'optional' or 'required')",
        "rateLimit.burstRequests=5 | rateLimit.burstRequests is set, but"
            + " rateLimit.requestsPerSecond is 0, no limit"
            + " (expected: both, or no rateLimit.burstRequests)",
      })
  void valuesThatContradictEachOtherAreRefused(String assignments, String sentence) {
    Map<String, String> texts = new HashMap<>();
    for (String assignment : assignments.split(",", -1)) {
      int equals = assignment.indexOf('=');
      texts.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }

    assertThatThrownBy(() -> ServerConfig.of(texts))
        .isInstanceOf(ConfigException.class)
        .hasMessage(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "::",
        "example.org",
        "127.0.0.1.example.org",
        "ip6-localhost", // A name may resolve to loopback today and to anything tomorrow.
        "localhost.localdomain",
      })
  void anOpenAddressNeedsTlsOrTheWordInsecure(String host) {
    assertThatThrownBy(() -> ServerConfig.of(Map.of("host", host)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "host: "
                + host
                + " is not a loopback address, and without TLS the tokens would cross the network"
                + " readable; set tls.certificateFile and tls.keyFile, put a proxy with TLS in"
                + " front of 127.0.0.1, or pass --insecure if the network is trusted");
    assertThat(ServerConfig.of(Map.of("host", host, "insecure", "true")).listen().host())
        .isEqualTo(host);
    assertThat(
            ServerConfig.of(
                    Map.of("host", host, "tls.certificateFile", "c.pem", "tls.keyFile", "k.pem"))
                .listen()
                .tls())
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
  void aLoopbackAddressNeedsNothing(String host) {
    assertThat(ServerConfig.of(Map.of("host", host)).listen().insecure()).isFalse();
  }

  @Test
  void aBurstIsASecondsWorthUnlessItIsSet() {
    assertThat(ServerConfig.of(Map.of()).limits().rateLimit()).isEmpty();
    assertThat(ServerConfig.of(Map.of("rateLimit.requestsPerSecond", "7")).limits().rateLimit())
        .contains(new RateLimitConfig(7, 7));
    assertThat(
            ServerConfig.of(
                    Map.of("rateLimit.requestsPerSecond", "7", "rateLimit.burstRequests", "1"))
                .limits()
                .rateLimit())
        .contains(new RateLimitConfig(7, 1));
  }

  @Test
  void anUnknownVariableIsReportedAndNotRefused() {
    Map<String, String> environment =
        Map.of(
            "OTLP_DELTA_PROT", "1",
            "OTLP_DELTA_SERVICE_HOST", "10.0.0.1",
            "OTLP_DELTA_JAVA_OPTS", "-Xmx1g",
            "PATH", "/bin");

    assertThat(load(Map.of(), environment, "").warnings())
        .containsExactly(
            "the environment variable OTLP_DELTA_PROT is no setting and has no effect; did you"
                + " mean OTLP_DELTA_PORT?",
            "the environment variable OTLP_DELTA_SERVICE_HOST is no setting and has no effect");
  }

  @Test
  void anUnknownFlagKeyNamesTheFlag() {
    assertThatThrownBy(
            () -> load(Map.of("prot", new ConfigLoader.Flag("--set", "1")), Map.of(), ""))
        .hasMessage("unknown key 'prot' (from --set); did you mean 'port'?");
  }

  @Test
  void aSecretMayBeNamedByFileOrVariable() throws IOException {
    Path secretFile = Files.writeString(folder.resolve("password"), "s3cret\n");
    String tls = "tls: {certificateFile: c.pem, keyFile: k.pem, keyPassword: '%s'}";

    assertThat(password(load(Map.of(), Map.of(), tls.formatted("plain")))).isEqualTo("plain");
    assertThat(password(load(Map.of(), Map.of(), tls.formatted("file:" + secretFile))))
        .isEqualTo("s3cret");
    assertThat(password(load(Map.of(), Map.of("PW", "from-env"), tls.formatted("env:PW"))))
        .isEqualTo("from-env");
    assertThatThrownBy(() -> load(Map.of(), Map.of(), tls.formatted("env:PW")))
        .hasMessageEndingWith("): there is no variable env:PW");
    assertThatThrownBy(() -> load(Map.of(), Map.of(), tls.formatted("file:/nowhere")))
        .hasMessageEndingWith("): cannot read file:/nowhere");
  }

  @Test
  void theEffectiveConfigurationShowsSourcesAndNoSecret() {
    LoadedConfig loaded =
        load(
            Map.of("host", new ConfigLoader.Flag("--host", "::1")),
            Map.of("OTLP_DELTA_TLS_KEY_PASSWORD", "s3cret"),
            "tls: {certificateFile: it's.pem, keyFile: k.pem}\njournal: {budgetBytes: 20GiB}");

    String yaml = loaded.values().toYaml();

    Path file = folder.resolve("server.yaml");
    assertThat(yaml)
        .doesNotContain("s3cret")
        .contains("host: '::1' # --host\nport: 4318 # default\n")
        .contains(
            "tls:\n  certificateFile: 'it''s.pem' # the file %s\n  keyFile: k.pem # the file %s\n"
                .formatted(file, file))
        .contains("  keyPassword: '***' # OTLP_DELTA_TLS_KEY_PASSWORD\n")
        .contains("journal:\n  budgetBytes: 20GiB # the file %s\n".formatted(file));
    assertThat(loaded.toString()).doesNotContain("s3cret");
  }

  @Test
  void theEffectiveConfigurationReadsBackAsItself() {
    LoadedConfig first = load(Map.of(), Map.of(), "freshness: 1s\nlogFormat: json");

    LoadedConfig second = load(Map.of(), Map.of(), first.values().toYaml());

    assertThat(second.config()).isEqualTo(first.config());
  }

  private LoadedConfig load(
      Map<String, ConfigLoader.Flag> flags, Map<String, String> environment, String yaml) {
    try {
      Path file = Files.writeString(folder.resolve("server.yaml"), yaml);
      return new ConfigLoader(environment).load(flags, Optional.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String password(LoadedConfig loaded) {
    return loaded
        .config()
        .listen()
        .tls()
        .flatMap(TlsConfig::keyPassword)
        .map(Secret::reveal)
        .orElseThrow();
  }
}
