package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.model.TableName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommitRetriesTest {
  private static final Exception REASON = new Exception("planned");

  @Test
  void theFirstConflictsAreAnsweredAtOnce() {
    CommitRetries retries = retries(1);
    assertThat(retries.failed(Kind.CONFLICT, REASON)).isZero();
    assertThat(retries.failed(Kind.CONFLICT, REASON)).isZero();
    assertThat(retries.failed(Kind.CONFLICT, REASON)).isPositive();
    retries.succeeded();
    assertThat(retries.failed(Kind.CONFLICT, REASON)).isZero();
  }

  @Test
  void manyConflictsWaitAtMostTwoSecondsHoweverMany() {
    CommitRetries retries = retries(7);
    long longest = 0;
    for (int i = 0; i < 500; i++) {
      long pause = retries.failed(Kind.CONFLICT, REASON);
      assertThat(pause).isBetween(0L, Duration.ofSeconds(2).toNanos());
      longest = Math.max(longest, pause);
    }
    assertThat(longest).isGreaterThan(Duration.ofMillis(1500).toNanos());
  }

  @Test
  void serversThatMetWaitForDifferentTimes() {
    Set<Long> pauses = new HashSet<>();
    for (int server = 0; server < 100; server++) {
      CommitRetries retries = retries(server);
      for (int i = 0; i < 9; i++) {
        retries.failed(Kind.CONFLICT, REASON);
      }
      pauses.add(retries.failed(Kind.CONFLICT, REASON) / Duration.ofMillis(20).toNanos());
    }
    assertThat(pauses).hasSizeGreaterThan(50);
  }

  @Test
  void otherFailuresWaitTwiceAsLongEachTime() {
    CommitRetries retries = retries(1);
    assertThat(retries.failed(Kind.TRANSIENT, REASON)).isEqualTo(100_000_000);
    assertThat(retries.failed(Kind.UNKNOWN, REASON)).isEqualTo(200_000_000);
    assertThat(retries.failed(Kind.TRANSIENT, REASON)).isEqualTo(400_000_000);
  }

  private static CommitRetries retries(long spread) {
    return new CommitRetries(
        TableName.parse("main.otel.a_otel_logs"), Duration.ofSeconds(30), spread);
  }
}
