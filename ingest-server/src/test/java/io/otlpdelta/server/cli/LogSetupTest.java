package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.server.config.LogFormat;
import io.otlpdelta.server.config.LogLevel;
import io.otlpdelta.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void textIsOneLinePerEvent() {
    logger(LogFormat.TEXT, LogLevel.INFO).info("[{}] {} rows committed", "main.a.b", 7);

    assertThat(text())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[[^]]+] Committer:"
                + " \\[main.a.b] 7 rows committed\n");
  }

  @Test
  void whatAClientSentCannotForgeALineOrDriveATerminal() {
    logger(LogFormat.TEXT, LogLevel.INFO)
        .warn(
            "bad table {}",
            "x\n"
                + "2026-01-01T00:00:00.000Z ERROR forged\r"
                + "\u001b[31m\u0000\u2028\u202e\u0085é\uD83D\uDE00");

    assertThat(text().lines()).hasSize(1);
    assertThat(text())
        .endsWith(
            "bad table x\\n2026-01-01T00:00:00.000Z ERROR"
                + " forged\\r\\u001b[31m\\u0000\\u2028\\u202e\\u0085é\uD83D\uDE00\n");
  }

  @Test
  void aStackTraceFollowsWithItsMessagesEscaped() {
    IOException suppressed = new IOException("while closing");
    IllegalStateException cause = new IllegalStateException("inner\nforged");
    cause.addSuppressed(suppressed);

    logger(LogFormat.TEXT, LogLevel.INFO).error("failed", new IOException("outer", cause));

    assertThat(text())
        .contains(": failed\njava.io.IOException: outer\n\tat io.otlpdelta.server.cli.LogSetupTest")
        .contains("\nCaused by: java.lang.IllegalStateException: inner\\nforged\n")
        .contains("\n\tSuppressed: java.io.IOException: while closing\n")
        .contains(" more\n")
        .doesNotContain("\nforged");
  }

  @Test
  void jsonIsOneObjectPerLine() throws IOException {
    Logger logger = logger(LogFormat.JSON, LogLevel.INFO);
    logger.info("a \"quoted\" {}", "line\nbreak");
    logger.error("failed", new IOException("why"));

    List<String> lines = text().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.path("level").asText()).isEqualTo("INFO");
    assertThat(first.path("logger").asText()).isEqualTo("io.otlpdelta.delta.Committer");
    assertThat(first.path("message").asText()).isEqualTo("a \"quoted\" line\nbreak");
    assertThat(first.path("time").asText()).endsWith("Z");
    assertThat(first.has("exception")).isFalse();
    assertThat(new ObjectMapper().readTree(lines.get(1)).path("exception").asText())
        .startsWith("java.io.IOException: why\n\tat ");
  }

  @Test
  void theLevelIsTheLeastThatIsWritten() {
    Logger logger = logger(LogFormat.TEXT, LogLevel.WARN);
    logger.info("no");
    logger.warn("yes");

    assertThat(text()).endsWith("yes\n").doesNotContain("no\n");
    assertThat(logger(LogFormat.TEXT, LogLevel.DEBUG).isDebugEnabled()).isTrue();
    assertThat(logger(LogFormat.TEXT, LogLevel.ERROR).isWarnEnabled()).isFalse();
    assertThat(logger(LogFormat.TEXT, LogLevel.TRACE).isTraceEnabled()).isTrue();
  }

  @Test
  void settingUpAgainLeavesTheStreamOpen() {
    AtomicBoolean closed = new AtomicBoolean();
    OutputStream stream =
        new FilterOutputStream(written) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    context.setMDCAdapter(new LogbackMDCAdapter());
    ServerConfig.Logging logging = new ServerConfig.Logging(LogFormat.TEXT, LogLevel.INFO);

    LogSetup.apply(context, logging, stream);
    LogSetup.apply(context, logging, stream);
    context.getLogger("io.otlpdelta.x").info("still here");

    assertThat(closed).isFalse();
    assertThat(text().lines()).hasSize(1);
  }

  @Test
  void whatLibrariesSayOfEverydayThingsIsLeftOut() throws Exception {
    logger(LogFormat.TEXT, LogLevel.INFO);
    context.getLogger("io.delta.kernel.Snapshot").info("took 5 ms");
    context.getLogger("io.delta.kernel.Snapshot").warn("something odd");

    assertThat(text()).contains("something odd").doesNotContain("took 5 ms");
  }

  private Logger logger(LogFormat format, LogLevel level) {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogSetup.apply(context, new ServerConfig.Logging(format, level), written);
    return context.getLogger("io.otlpdelta.delta.Committer");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
