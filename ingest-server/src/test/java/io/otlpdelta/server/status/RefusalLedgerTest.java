package io.otlpdelta.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.http.RefusalListener.RefusedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalLedgerTest {
  private static final Principal ALICE = new Principal("alice", List.of());

  private final ManualTime time = new ManualTime();
  private final RefusalLedger ledger = new RefusalLedger(time);

  @Test
  void equalRefusalsAreOneWithACountAndTheNewestComesFirst() {
    Instant start = Instant.ofEpochMilli(time.epochMillis());
    refuse(ALICE, "a", "1");
    time.advance(Duration.ofSeconds(1));
    refuse(ALICE, "b", "2");
    time.advance(Duration.ofSeconds(1));
    refuse(ALICE, "a", "3");

    List<Refused> refused = ledger.of(ALICE);
    assertThat(refused).hasSize(2);
    assertThat(refused.get(0).kind().sentence()).isEqualTo("a");
    assertThat(refused.get(0).count()).isEqualTo(2);
    assertThat(refused.get(0).firstAt()).isEqualTo(start);
    assertThat(refused.get(0).lastAt()).isEqualTo(start.plusSeconds(2));
    assertThat(refused.get(0).lastRequestId()).isEqualTo("3");
    assertThat(refused.get(1).kind().sentence()).isEqualTo("b");
  }

  @Test
  void ofEachCallerOnlyTheLastKindsAreRemembered() {
    for (int i = 0; i < 50; i++) {
      refuse(ALICE, "sentence " + i, "id");
    }

    assertThat(ledger.of(ALICE)).hasSize(RefusalLedger.MAX_KINDS);
    assertThat(ledger.of(ALICE).get(0).kind().sentence()).isEqualTo("sentence 49");
  }

  @Test
  void onlySoManyCallersAreRemembered() {
    for (int i = 0; i < 3 * RefusalLedger.MAX_CALLERS; i++) {
      refuse(new Principal("caller " + i, List.of()), "a", "id");
    }

    assertThat(ledger.callers()).isPositive().isLessThanOrEqualTo(RefusalLedger.MAX_CALLERS);
  }

  @Test
  void aCallerIsItsNameOrItsWholeToken() {
    refuse(ALICE, "a", "id");
    refuse(Principal.ofToken("token:12345678", new Secret("one")), "b", "id");

    assertThat(ledger.of(new Principal("alice", List.of()))).hasSize(1);
    assertThat(ledger.of(new Principal("bob", List.of()))).isEmpty();
    assertThat(ledger.of(Principal.ofToken("token:12345678", new Secret("one")))).hasSize(1);
    assertThat(ledger.of(Principal.ofToken("token:12345678", new Secret("two")))).isEmpty();
  }

  @Test
  void tokensThatAreRefusedAreNobodys() {
    ledger.refused(
        new RefusedRequest(
            ALICE, Signal.LOGS, Optional.empty(), ErrorCode.UNAUTHENTICATED, "Expired.", "id"));

    assertThat(ledger.of(ALICE)).isEmpty();
    assertThat(ledger.callers()).isZero();
  }

  private void refuse(Principal caller, String sentence, String id) {
    ledger.refused(
        new RefusedRequest(
            caller, Signal.LOGS, Optional.empty(), ErrorCode.INVALID_ARGUMENT, sentence, id));
  }
}
