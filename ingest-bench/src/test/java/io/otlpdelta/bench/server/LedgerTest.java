package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.load.Acknowledgements;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final int RECORDS = 10;

  private final RequestPool plain = pool(ContentCoding.IDENTITY);
  private final RequestPool gzip = pool(ContentCoding.GZIP);

  @Test
  void eachUseOfAPlainRequestBringsOtherRecords() {
    Ledger ledger = ledger(plain, use(0, 0), use(0, 2));

    countAll(ledger, session(0), 0);
    countAll(ledger, session(0), 2);

    assertThat(ledger.lost()).isZero();
    assertThat(ledger.surplus()).isZero();
  }

  @Test
  void aUseThatWasNotAcknowledgedIsSurplus() {
    Ledger ledger = ledger(plain, use(0, 0));

    countAll(ledger, session(0), 0);
    countAll(ledger, session(0), 1);

    assertThat(ledger.surplus()).isEqualTo(RECORDS);
    assertThat(ledger.lost()).isZero();
  }

  @Test
  void aMissingRowIsLost() {
    Ledger ledger = ledger(plain, use(0, 0));

    for (int number = 0; number < RECORDS - 1; number++) {
      ledger.count(session(0), number, 1);
    }

    assertThat(ledger.lost()).isEqualTo(1);
    assertThat(ledger.surplus()).isZero();
  }

  @Test
  void aLostRecordIsNotMadeUpForByAnotherThatIsInTheTableTwice() {
    Ledger ledger = ledger(plain, use(0, 0));

    for (int number = 0; number < RECORDS - 1; number++) {
      ledger.count(session(0), number, number == 0 ? 2 : 1);
    }

    assertThat(ledger.lost()).isEqualTo(1);
    assertThat(ledger.surplus()).isEqualTo(1);
  }

  @Test
  void aRepeatedRequestIsExpectedAsOftenAsItWasAcknowledged() {
    Ledger ledger = ledger(gzip, use(1, 0), use(1, 1), use(1, 5));

    for (int number = 0; number < RECORDS; number++) {
      ledger.count(session(1), number, 3);
    }

    assertThat(ledger.lost()).isZero();
    assertThat(ledger.surplus()).isZero();
  }

  @Test
  void anUnknownSessionIsSurplus() {
    Ledger ledger = ledger(plain, use(0, 0));

    countAll(ledger, session(0), 0);
    ledger.count("another", 0, 5);
    ledger.count(null, 0, 2);

    assertThat(ledger.surplus()).isEqualTo(7);
    assertThat(ledger.lost()).isZero();
  }

  @Test
  void aNumberThatNoRecordHasIsSurplus() {
    Ledger ledger = ledger(gzip, use(0, 0));

    ledger.count(session(0), RECORDS, 1);
    ledger.count(session(0), -1, 1);

    assertThat(ledger.surplus()).isEqualTo(2);
    assertThat(ledger.lost()).isEqualTo(RECORDS);
  }

  private String session(int request) {
    return plain.get(request).sessions().get(0).sessionId();
  }

  private static void countAll(Ledger ledger, String session, int use) {
    for (int i = 0; i < RECORDS; i++) {
      ledger.count(session, use * (long) RECORDS + i, 1);
    }
  }

  private static int[] use(int request, int use) {
    return new int[] {request, use};
  }

  private static Ledger ledger(RequestPool pool, int[]... uses) {
    Acknowledgements acknowledged = new Acknowledgements(pool);
    for (int[] use : uses) {
      acknowledged.add(use[0], use[1]);
    }
    return new Ledger(List.of(acknowledged));
  }

  private static RequestPool pool(ContentCoding coding) {
    return RequestPool.generate(new Shape(Signal.LOGS, coding, RECORDS), 3, 1);
  }
}
