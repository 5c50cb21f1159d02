package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LoadSenders;
import io.otlpdelta.it.harness.LoadSenders.Unanswered;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An acknowledged record is in the table exactly once, any other at most once, whatever ends. */
class CrashIT {
  private static final int RECORDS_BETWEEN_CRASHES = 300;

  @RegisterExtension final Installation installation = new Installation("freshness: 1s");

  @Test
  void aKilledServerLosesAndDoublesNothing() throws Exception {
    try (LoadSenders senders = startSenders()) {
      senders.awaitProgress(RECORDS_BETWEEN_CRASHES);
      installation.server().kill();
      installation.restart();
      senders.awaitProgress(RECORDS_BETWEEN_CRASHES);
      senders.stop();
      assertExactlyOnce(senders);
    }
  }

  @Test
  void aStoppedServerLeavesNothingBehindForTheNext() throws Exception {
    try (LoadSenders senders = startSenders()) {
      senders.awaitProgress(RECORDS_BETWEEN_CRASHES);
      assertThat(installation.server().terminate()).as("exit code").isIn(0, 143);
      Set<RecordId> acknowledged = senders.acknowledged();
      assertThat(occurrences()).containsKeys(acknowledged.toArray(RecordId[]::new));
      installation.restart();
      senders.awaitProgress(RECORDS_BETWEEN_CRASHES);
      senders.stop();
      assertExactlyOnce(senders);
    }
  }

  @Test
  void aRepeatAfterACrashIsStoredOnce() throws IOException {
    byte[] body = LogLoad.request("repeated", 0, 10);
    assertThat(installation.client().post(Signal.LOGS, body).statusCode()).isEqualTo(200);
    installation.server().kill();
    installation.restart();
    assertThat(installation.client().post(Signal.LOGS, body).statusCode()).isEqualTo(200);
    commitEverything();
    assertThat(occurrences())
        .isEqualTo(
            LogLoad.ids("repeated", 0, 10).stream().collect(Collectors.toMap(id -> id, id -> 1L)));
  }

  private LoadSenders startSenders() {
    LoadSenders senders = new LoadSenders(installation);
    for (int i = 0; i < 3; i++) {
      senders.start("repeat-" + i, Unanswered.REPEAT);
      senders.start("drop-" + i, Unanswered.DROP);
    }
    return senders;
  }

  private void assertExactlyOnce(LoadSenders senders) throws IOException {
    commitEverything();
    Map<RecordId, Long> occurrences = occurrences();
    assertThat(occurrences.values()).as("occurrences of a record").containsOnly(1L);
    assertThat(occurrences.keySet())
        .as("records in the table")
        .containsAll(senders.acknowledged())
        .isSubsetOf(senders.attempted());
  }

  /** Journal order is commit order, so a later record that is visible makes all earlier ones so. */
  private void commitEverything() throws IOException {
    byte[] last = LogLoad.request("last", 0, 1);
    assertThat(installation.client().postCommitted(Signal.LOGS, last).statusCode()).isEqualTo(200);
  }

  private Map<RecordId, Long> occurrences() {
    Map<RecordId, Long> occurrences = LogLoad.occurrences(installation.rows(Signal.LOGS), "");
    List<RecordId> last = LogLoad.ids("last", 0, 1);
    occurrences.keySet().removeAll(last);
    return occurrences;
  }
}
