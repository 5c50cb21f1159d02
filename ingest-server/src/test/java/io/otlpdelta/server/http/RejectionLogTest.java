package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RejectionLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(RejectionLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final HandClock clock = new HandClock();
  private final RejectionLog log = new RejectionLog(clock);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void eachReasonHasOneLineASecondAndSaysWhatItLeftOut() {
    for (int i = 0; i < 5; i++) {
      log.refused(ErrorCode.UNAUTHENTICATED, "no token " + i, null);
    }
    log.refused(ErrorCode.UNAVAILABLE, "disk full", null);
    clock.nanos += Duration.ofSeconds(1).toNanos();
    log.refused(ErrorCode.UNAUTHENTICATED, "no token 5", null);

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "refused, UNAUTHENTICATED: no token 0 (0 more since the last such line)",
            "refused, UNAVAILABLE: disk full (0 more since the last such line)",
            "refused, UNAUTHENTICATED: no token 5 (4 more since the last such line)");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.INFO, Level.WARN, Level.INFO);
  }

  @Test
  void aDefectIsAnErrorWithItsStackTrace() {
    log.refused(ErrorCode.UNAVAILABLE, "unexpected", new IllegalStateException("cause"));

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.ERROR);
    assertThat(lines.list.get(0).getThrowableProxy().getMessage()).isEqualTo("cause");
  }

  private static final class HandClock implements Time {
    private long nanos = -5;

    @Override
    public long epochMillis() {
      return 0;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) {
      nanos += duration.toNanos();
    }
  }
}
