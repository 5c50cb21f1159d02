package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaGrpcSdk;
import io.otlpdelta.it.harness.JavaGrpcSdk.Sender;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OTLP/gRPC exporters of the OpenTelemetry Java SDK, through each of their senders. */
class JavaGrpcSdkIT {
  @RegisterExtension static final Installation PLAIN = new Installation("freshness: 1s");

  @RegisterExtension static final Installation TLS = new Installation("freshness: 1s").withTls();

  static Stream<Arguments> exporters() {
    return Stream.of(Sender.values())
        .flatMap(
            sender ->
                Stream.of(
                    Arguments.of("http", sender, "none"),
                    Arguments.of("http", sender, "gzip"),
                    Arguments.of("https", sender, "gzip")));
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void spansWithEventsAndLinksLand(String scheme, Sender sender, String compression) {
    run(scheme, sender, compression, JavaSdkScenario::spansWithEventsAndLinksLand);
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void logRecordsOfEveryShapeLand(String scheme, Sender sender, String compression) {
    run(scheme, sender, compression, JavaSdkScenario::logRecordsOfEveryShapeLand);
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void metricsOfEveryKindLandWithTheirExemplars(String scheme, Sender sender, String compression) {
    run(scheme, sender, compression, JavaSdkScenario::metricsOfEveryKindLandWithTheirExemplars);
  }

  private static void run(
      String scheme, Sender sender, String compression, Consumer<JavaSdkScenario> scenario) {
    Installation installation = scheme.equals("https") ? TLS : PLAIN;
    assertThat(installation.server().address()).startsWith(scheme + "://");
    try (JavaGrpcSdk sdk = new JavaGrpcSdk(installation, sender, compression)) {
      scenario.accept(new JavaSdkScenario(installation, sdk));
    }
  }
}
