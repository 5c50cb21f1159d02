package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CommitCadenceTest {
  private static final long SECOND = 1_000_000_000L;

  private final CommitCadence cadence =
      new CommitCadence(PipelineOptions.DEFAULTS.withFreshness(Duration.ofSeconds(15)));

  @Test
  void aTableWithoutRowsIsNeverDue() {
    assertThat(cadence.dueInNanos(0)).isEmpty();
    assertThat(cadence.dueInNanos(100 * SECOND)).isEmpty();
  }

  @Test
  void aQuietTableIsDueOneSecondAfterItsFirstRow() {
    cadence.arrived(100 * SECOND, 10);
    cadence.arrived(100 * SECOND + 5, 10);
    assertThat(cadence.dueInNanos(100 * SECOND)).hasValue(SECOND);
    assertThat(cadence.dueInNanos(101 * SECOND)).hasValue(0);
    assertThat(cadence.dueInNanos(200 * SECOND)).hasValue(0);
  }

  @Test
  void aBusyTableIsDueOncePerFreshnessTarget() {
    cadence.arrived(0, 10);
    cadence.committed(SECOND, 0, cadence.mark());
    cadence.arrived(2 * SECOND, 10);
    assertThat(cadence.dueInNanos(2 * SECOND)).hasValue(14 * SECOND);
    assertThat(cadence.dueInNanos(16 * SECOND)).hasValue(0);
  }

  @Test
  void aTableThatWasQuietForTheFreshnessTargetIsDueAfterTheLeadingEdgeAgain() {
    cadence.arrived(0, 10);
    cadence.committed(SECOND, 0, cadence.mark());
    cadence.arrived(60 * SECOND, 10);
    assertThat(cadence.dueInNanos(60 * SECOND)).hasValue(SECOND);
  }

  @Test
  void enoughBytesAreDueAtOnce() {
    cadence.arrived(0, PipelineOptions.DEFAULTS.maxBatchBytes() - 1);
    assertThat(cadence.dueInNanos(0)).hasValue(SECOND);
    cadence.arrived(0, 1);
    assertThat(cadence.dueInNanos(0)).hasValue(0);
  }

  @Test
  void hurryingMakesWaitingRowsDueAtOnceAndOnlyThem() {
    cadence.arrived(0, 10);
    cadence.hurry();
    assertThat(cadence.dueInNanos(0)).hasValue(0);
    cadence.committed(0, 0, cadence.mark());
    cadence.arrived(SECOND, 10);
    assertThat(cadence.dueInNanos(SECOND)).hasValue(14 * SECOND);
  }

  @Test
  void whoHurriesWithoutRowsGetsOneLookAtTheTable() {
    cadence.hurry();
    assertThat(cadence.dueInNanos(0)).hasValue(0);
    cadence.settled(0, 0, cadence.mark());
    assertThat(cadence.dueInNanos(0)).isEmpty();
  }

  @Test
  void aPauseHoldsEvenAHurriedBatch() {
    cadence.arrived(0, 10);
    cadence.pause(0, 5 * SECOND);
    cadence.hurry();
    assertThat(cadence.dueInNanos(SECOND)).hasValue(4 * SECOND);
    assertThat(cadence.dueInNanos(5 * SECOND)).hasValue(0);
  }

  @Test
  void whatIsLeftBehindABatchKeepsItsSize() {
    cadence.arrived(0, 10);
    cadence.committed(0, PipelineOptions.DEFAULTS.maxBatchBytes(), cadence.mark());
    assertThat(cadence.dueInNanos(0)).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void rowsThatArriveBetweenTheLookAtTheJournalAndItsReportAreNotForgotten() {
    cadence.arrived(0, 10);
    long mark = cadence.mark();
    cadence.arrived(0, 10);
    cadence.committed(0, 0, mark);
    assertThat(cadence.dueInNanos(0)).isPresent();
  }

  @Test
  void theClockMayBeNegative() {
    cadence.arrived(-50 * SECOND, 10);
    assertThat(cadence.dueInNanos(-50 * SECOND)).hasValue(SECOND);
  }
}
