package io.otlpdelta.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.LoadSenders.Unanswered;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What was acknowledged against what an independent reader finds in the logs table. */
public final class ExactlyOnce {
  private final Installation installation;
  private int looks;

  public ExactlyOnce(Installation installation) {
    this.installation = installation;
  }

  /** Sessions of both kinds of clients: those that repeat and those that drop. */
  public LoadSenders startSenders() {
    LoadSenders senders = new LoadSenders(installation);
    for (int i = 0; i < 3; i++) {
      senders.start("repeat-" + i, Unanswered.REPEAT);
      senders.start("drop-" + i, Unanswered.DROP);
    }
    return senders;
  }

  /** Every acknowledged record is there once, every other one at most once, and none is foreign. */
  public void assertHolds(LoadSenders senders) throws IOException {
    Set<RecordId> foreign = assertNoneLostOrDoubled(senders.acknowledged());
    foreign.removeAll(senders.attempted());
    assertThat(foreign).as("records that nobody sent").isEmpty();
  }

  /**
   * Every acknowledged record is there once, and every other one at most once.
   *
   * @return the records that are there
   */
  public Set<RecordId> assertNoneLostOrDoubled(Set<RecordId> acknowledged) throws IOException {
    Map<RecordId, Long> committed = committed();
    // Plain set arithmetic: AssertJ's own compares each with each, and there may be a million.
    Set<RecordId> lost = new HashSet<>(acknowledged);
    lost.removeAll(committed.keySet());
    assertThat(lost).as("acknowledged records that are lost").isEmpty();
    Set<RecordId> found = new HashSet<>(committed.keySet());
    committed.values().removeIf(count -> count == 1);
    assertThat(committed).as("records that are there more than once").isEmpty();
    return found;
  }

  /** How often each record is in the table, when everything acknowledged so far is committed. */
  public Map<RecordId, Long> committed() throws IOException {
    // Journal order is commit order: a later record that is visible makes all earlier ones so.
    String session = "last-" + looks++;
    byte[] last = LogLoad.request(session, 0, 1);
    assertThat(installation.client().postCommitted(Signal.LOGS, last).statusCode()).isEqualTo(200);
    Map<RecordId, Long> occurrences = LogLoad.occurrences(installation.rows(Signal.LOGS), "");
    occurrences.keySet().removeIf(id -> id.session().startsWith("last-"));
    return occurrences;
  }
}
