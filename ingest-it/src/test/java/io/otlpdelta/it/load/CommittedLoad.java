package io.otlpdelta.it.load;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.load.Ledger.Verdict;
import java.util.List;

/** The end of a load: everything is committed, and the tables are held against the ledger. */
public final class CommittedLoad {
  private CommittedLoad() {}

  /** What became of the load's records; waits until the server committed what it acknowledged. */
  public static Verdict judge(Installation installation, List<LoadTable> tables, Ledger ledger) {
    for (LoadTable table : tables) {
      ledger.sending(LastRequest.of(table));
      LastRequest.commit(installation, table);
      ledger.acknowledged(LastRequest.of(table));
    }
    return ledger.judge(LoadRows.occurrences(installation, tables));
  }
}
