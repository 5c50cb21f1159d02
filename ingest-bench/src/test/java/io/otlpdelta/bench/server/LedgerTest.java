package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.load.LoadResult;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final RequestPool pool =
      RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.IDENTITY, 10), 3, 1);
  private final String first = pool.get(0).sessionId();
  private final String second = pool.get(1).sessionId();
  private final Ledger ledger =
      Ledger.of(
          pool,
          new LoadResult(
              new int[] {2, 1, 0}, 30, Map.of(200, 3L), new Histogram(3), Duration.ofSeconds(1)));

  @Test
  void everyAcknowledgedRequestIsExpectedAsOftenAsItWasAcknowledged() {
    assertThat(ledger.rowsBySession()).containsOnly(Map.entry(first, 20L), Map.entry(second, 10L));
  }

  @Test
  void aMissingRowIsLost() {
    Map<String, Long> inTable = Map.of(first, 20L, second, 9L);

    assertThat(ledger.lost(inTable)).isEqualTo(1);
    assertThat(ledger.surplus(inTable)).isZero();
  }

  @Test
  void aLostRequestIsNotMadeUpForByAnotherThatIsInTheTableTwice() {
    Map<String, Long> inTable = Map.of(first, 30L);

    assertThat(ledger.lost(inTable)).isEqualTo(10);
    assertThat(ledger.surplus(inTable)).isEqualTo(10);
  }

  @Test
  void anUnknownSessionIsSurplus() {
    Map<String, Long> inTable = Map.of(first, 20L, second, 10L, "another", 5L);

    assertThat(ledger.surplus(inTable)).isEqualTo(5);
    assertThat(ledger.lost(inTable)).isZero();
  }
}
