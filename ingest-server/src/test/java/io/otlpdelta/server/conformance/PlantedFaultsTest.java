package io.otlpdelta.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite can fail: for each fault that is planted before a good server, a case does. */
class PlantedFaultsTest {
  @TempDir private static Path dataDir;

  private static ServerUnderTest server;

  /**
   * A way for a server to be wrong.
   *
   * @param caseId the case that finds it
   * @param change makes the wrong answers of the good ones
   * @param expected what the failure says should have been
   * @param got and what was
   */
  record Fault(
      String name, String caseId, UnaryOperator<String> change, String expected, String got) {
    String group() {
      return caseId.substring(0, caseId.indexOf('/'));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Fault> faults() {
    return Stream.concat(earlierFaults().stream(), laterFaults().stream()).toList();
  }

  private static List<Fault> earlierFaults() {
    return List.of(
        new Fault(
            "another type",
            "negotiation/plain",
            answer -> answer.replace("content-type: application/", "content-type: text/"),
            "Content-Type application/x-protobuf",
            "Content-Type text/x-protobuf"),
        new Fault(
            "silent 405",
            "negotiation/method-get",
            answer -> answer.replace("allow: POST", "x-allow: POST"),
            "Allow: POST",
            "Allow: ''"),
        new Fault(
            "needless partial success",
            "negotiation/documented-path",
            answer ->
                answer.contains("content-length: 0\r\n")
                    ? answer.replace("content-length: 0\r\n", "content-length: 2\r\n") + "\n\0"
                    : answer,
            "a 200 without partial_success",
            "a 200 with rejected 0"),
        new Fault(
            "no interim answer",
            "connection/expect-continue",
            answer -> answer.replace("HTTP/1.1 100 Continue\r\n\r\n", ""),
            "an end within 1000 ms",
            "none"),
        new Fault(
            "answers that stop",
            "connection/hundred-requests",
            answer -> answer.replace("HTTP/1.1 200 OK", "HTTP/1.1 503 No"),
            "status 200",
            "status 503"),
        new Fault(
            "cut gzip taken",
            "compression/cut-in-the-middle",
            answer -> answer.replace("HTTP/1.1 400 Bad Request", "HTTP/1.1 200 OK"),
            "status 400",
            "status 200"));
  }

  private static List<Fault> laterFaults() {
    return List.of(
        new Fault(
            "wrong size status",
            "sizes/large-headers",
            answer -> answer.replace("HTTP/1.1 431", "HTTP/1.1 400"),
            "status 431",
            "status 400"),
        new Fault(
            "no scheme told",
            "authentication/bad-token",
            answer -> answer.replace("www-authenticate: Bearer", "x-authenticate: Bearer"),
            "WWW-Authenticate: Bearer",
            "WWW-Authenticate: none"),
        new Fault(
            "retryable table error",
            "table/two-parts",
            answer -> answer.replace("HTTP/1.1 400", "HTTP/1.1 503"),
            "status 400",
            "status 503"),
        new Fault(
            "wrong code",
            "decoding/garbage",
            answer -> answer.replace("{\"code\":3,", "{\"code\":2,"),
            "google.rpc code 3",
            "google.rpc code 2"),
        new Fault(
            "garbage taken",
            "json/trailing-garbage",
            answer -> answer.replace("HTTP/1.1 400 Bad Request", "HTTP/1.1 200 OK"),
            "status 400",
            "status 200"),
        new Fault(
            "rejected miscounted",
            "semantics/partial-success",
            answer -> answer.replace("\":\"2\",", "\":\"3\","),
            "2 rejected, with a message",
            "rejected=3"),
        new Fault(
            "repeat unmarked",
            "lifecycle/repeat",
            answer -> answer.replace("otlp-delta-duplicate", "x-otlp-delta-duplicate"),
            "Otlp-Delta-Duplicate: true",
            "Otlp-Delta-Duplicate: none"));
  }

  @BeforeAll
  static void start() throws Exception {
    server = ServerUnderTest.start(dataDir, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsFoundAndSaid(Fault fault) throws Exception {
    assertThat(ask(fault, UnaryOperator.identity(), ServerUnderTest.PATIENCE).outcome())
        .as("without the fault")
        .isEqualTo(Outcome.PASSED);

    int patience = fault.expected().startsWith("an end within") ? 1 : ServerUnderTest.PATIENCE;
    CaseResult result = ask(fault, fault.change(), patience);

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.failures())
        .as("what is said")
        .anySatisfy(
            failure -> {
              assertThat(failure.expected()).contains(fault.expected());
              assertThat(failure.got()).contains(fault.got());
            });
    assertThat(result.failures())
        .extracting(Failure::asked)
        .allMatch(asked -> asked.contains(" /"));
  }

  /** The faults of gRPC, whose bytes are no text, are those of a server of its own. */
  @Test
  void eachGroupFindsAFault() {
    Set<String> groups = faults().stream().map(Fault::group).collect(Collectors.toSet());

    assertThat(groups)
        .isEqualTo(
            EnumSet.complementOf(EnumSet.of(Group.GRPC)).stream()
                .map(Group::word)
                .collect(Collectors.toSet()));
  }

  @Test
  void aRowThatIsStoredTwiceIsFound() throws Exception {
    assertThat(lyingRows(2).failures())
        .hasSize(6)
        .allSatisfy(
            failure -> {
              assertThat(failure.expected()).startsWith("1 rows in the table of ");
              assertThat(failure.got()).isEqualTo("2 rows");
            });
  }

  @Test
  void aRefusedRequestThatLeavesARowIsFound() throws Exception {
    Report report =
        suite().run(server.options("negotiation/text-plain"), Seams.observing(new Counts(1, true)));

    assertThat(report.cases().get(0).failures())
        .hasSize(6)
        .allSatisfy(failure -> assertThat(failure.expected()).startsWith("0 rows in the table"));
  }

  private static CaseResult lyingRows(long factor) throws Exception {
    return suite()
        .run(server.options("negotiation/plain"), Seams.observing(new Counts(factor, false)))
        .cases()
        .get(0);
  }

  private static CaseResult ask(Fault fault, UnaryOperator<String> change, int patience)
      throws Exception {
    try (Tampering wrong = Tampering.before(server.endpoint(), change)) {
      SuiteOptions options = server.options(wrong.endpoint(), fault.caseId());
      SuiteOptions patient =
          new SuiteOptions(
              options.endpoint(),
              options.token(),
              options.tables(),
              options.limitedToken(),
              options.corsOrigin(),
              options.only(),
              options.oursToo(),
              options.slow(),
              patience,
              options.maxRequestBytes());
      Report report = suite().run(patient, Seams.none());
      assertThat(report.cases()).hasSize(1);
      return report.cases().get(0);
    }
  }

  private static ConformanceSuite suite() {
    return new ConformanceSuite(new SystemTime(), new SecureRandomness());
  }

  /** The tables of a server that stores too much. */
  private static final class Counts implements RowObserver {
    private final long factor;
    private final boolean invented;

    Counts(long factor, boolean invented) {
      this.factor = factor;
      this.invented = invented;
    }

    @Override
    public Set<String> tables() {
      return Set.of();
    }

    @Override
    public Map<String, Long> countsByService(Signal signal, String prefix) throws IOException {
      if (invented) {
        return Arrays.stream(Encoding.values())
            .map(encoding -> new Variant(signal, encoding))
            .collect(
                Collectors.toMap(
                    variant -> prefix + "/negotiation/text-plain/" + variant, variant -> 1L));
      }
      return server.rows().countsByService(signal, prefix).entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> factor * entry.getValue()));
    }

    @Override
    public List<JsonNode> rows(Signal signal, String service) {
      return List.of();
    }

    @Override
    public long emptyCommits(Signal signal) {
      return 0;
    }
  }
}
