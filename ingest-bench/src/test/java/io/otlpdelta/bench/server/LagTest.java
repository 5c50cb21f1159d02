package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.otlpdelta.bench.load.AckTimes;
import io.otlpdelta.bench.server.CommittedTable.Commit;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagTest {
  private final AckTimes acknowledged = new AckTimes(1_000_000, 0);

  @Test
  void aRecordIsVisibleWithTheCommitThatBringsTheTableToItsNumber() {
    acknowledged.add(0, 60);
    acknowledged.add(2_000_000_000, 40);

    // Half of the first 60 wait 3 s; the other half 5 s; the last 40 wait 3 s.
    Lag lag = Lag.of(acknowledged, List.of(new Commit(1_003_000, 30), new Commit(1_005_000, 100)));

    assertThat(lag.secondsP50()).isCloseTo(3.0, within(0.05));
    assertThat(lag.secondsP99()).isCloseTo(5.0, within(0.05));
  }

  @Test
  void aCommitThatBringsMoreThanWasAcknowledgedIsNoError() {
    acknowledged.add(0, 10);

    Lag lag = Lag.of(acknowledged, List.of(new Commit(1_001_000, 11)));

    assertThat(lag.secondsP99()).isCloseTo(1.0, within(0.05));
  }
}
