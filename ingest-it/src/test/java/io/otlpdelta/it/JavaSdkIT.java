package io.otlpdelta.it;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaSdk;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OTLP/HTTP exporters of the OpenTelemetry Java SDK, through each of their senders. */
class JavaSdkIT {
  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  static Stream<Arguments> exporters() {
    return Stream.of(JavaSdk.Sender.values())
        .flatMap(sender -> Stream.of("none", "gzip").map(coding -> Arguments.of(sender, coding)));
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void spansWithEventsAndLinksLand(JavaSdk.Sender sender, String compression) {
    scenario(sender, compression).spansWithEventsAndLinksLand();
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void logRecordsOfEveryShapeLand(JavaSdk.Sender sender, String compression) {
    scenario(sender, compression).logRecordsOfEveryShapeLand();
  }

  @ParameterizedTest
  @MethodSource("exporters")
  void metricsOfEveryKindLandWithTheirExemplars(JavaSdk.Sender sender, String compression) {
    scenario(sender, compression).metricsOfEveryKindLandWithTheirExemplars();
  }

  private static JavaSdkScenario scenario(JavaSdk.Sender sender, String compression) {
    return new JavaSdkScenario(INSTALLATION, new JavaSdk(INSTALLATION, sender, compression));
  }
}
