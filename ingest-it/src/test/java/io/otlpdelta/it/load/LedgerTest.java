package io.otlpdelta.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.it.harness.Signal;
import io.otlpdelta.it.load.Ledger.RecordId;
import io.otlpdelta.it.load.Ledger.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of the crash suite sees each kind of wrong. */
class LedgerTest {
  private static final LoadTable LOGS = new LoadTable("a", Signal.LOGS);
  private static final LoadTable SPANS = new LoadTable("a", Signal.SPANS);
  private static final LoadRequest ACKNOWLEDGED = new LoadRequest(LOGS, "s", 0, 3);
  private static final LoadRequest UNANSWERED = new LoadRequest(LOGS, "s", 3, 2);

  private final Ledger ledger = new Ledger();
  private final Map<RecordId, Long> rows = new HashMap<>();

  @BeforeEach
  void sendTwoRequests() {
    ledger.sending(ACKNOWLEDGED);
    ledger.acknowledged(ACKNOWLEDGED);
    ledger.sending(UNANSWERED);
    put(0, 1);
    put(1, 1);
    put(2, 1);
  }

  @Test
  void acknowledgedOnceAndUnansweredNotAtAllIsRight() {
    Verdict verdict = ledger.judge(rows);
    verdict.requireExactlyOnce();
    assertThat(verdict.summary())
        .isEqualTo("records acknowledged=3 rows=3 lost=0 twice=0 never-sent=0");
  }

  @Test
  void unansweredOnceIsRight() {
    put(3, 1);
    put(4, 1);
    ledger.judge(rows).requireExactlyOnce();
  }

  @Test
  void anAcknowledgedRecordThatIsNowhereIsLost() {
    rows.remove(new RecordId(LOGS, "s", 1));
    Verdict verdict = ledger.judge(rows);
    assertThat(verdict.lost()).containsExactly(new RecordId(LOGS, "s", 1));
    assertThatThrownBy(verdict::requireExactlyOnce)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("lost=1 twice=0 never-sent=0");
  }

  @Test
  void anAcknowledgedRecordInAnotherTableIsLost() {
    rows.remove(new RecordId(LOGS, "s", 1));
    rows.put(new RecordId(SPANS, "s", 1), 1L);
    Verdict verdict = ledger.judge(rows);
    assertThat(verdict.lost()).hasSize(1);
    assertThat(verdict.neverSent()).containsExactly(new RecordId(SPANS, "s", 1));
  }

  @Test
  void aRecordThatIsThereTwiceIsSeenAcknowledgedOrNot() {
    put(0, 2);
    put(3, 2);
    Verdict verdict = ledger.judge(rows);
    assertThat(verdict.twice())
        .containsExactlyInAnyOrder(new RecordId(LOGS, "s", 0), new RecordId(LOGS, "s", 3));
    assertThatThrownBy(verdict::requireExactlyOnce).hasMessageContaining("twice=2");
  }

  @Test
  void aRecordThatNobodySentIsSeen() {
    put(5, 1);
    assertThat(ledger.judge(rows).neverSent()).isEqualTo(List.of(new RecordId(LOGS, "s", 5)));
    assertThatThrownBy(ledger.judge(rows)::requireExactlyOnce).hasMessageContaining("never-sent=1");
  }

  @Test
  void aSecondAnswerToTheSameBytesCountsOnce() {
    ledger.acknowledged(ACKNOWLEDGED);
    assertThat(ledger.acknowledgedRecords()).isEqualTo(3);
  }

  @Test
  void anAcknowledgementWithoutASendIsAMistakeOfTheTest() {
    assertThatThrownBy(() -> ledger.acknowledged(new LoadRequest(LOGS, "s", 4, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("was acknowledged (expected: sent before)");
  }

  private void put(int sequence, long times) {
    rows.put(new RecordId(LOGS, "s", sequence), times);
  }
}
