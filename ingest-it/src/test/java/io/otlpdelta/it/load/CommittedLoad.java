package io.otlpdelta.it.load;

import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.OtlpClient;
import io.otlpdelta.it.load.Ledger.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The end of a load: everything is committed, and the tables are held against the ledger. */
public final class CommittedLoad {
  private static final Duration COMMIT_LIMIT = Duration.ofMinutes(10);
  private static final String LAST_SESSION = "last";

  private CommittedLoad() {}

  /** What became of the load's records; waits until the server committed what it acknowledged. */
  public static Verdict judge(Installation installation, List<LoadTable> tables, Ledger ledger) {
    for (LoadTable table : tables) {
      commitAll(installation, table, ledger);
    }
    return ledger.judge(LoadRows.occurrences(installation, tables));
  }

  /**
   * Journal order is commit order, so one record more that is visible makes all earlier ones so.
   */
  private static void commitAll(Installation installation, LoadTable table, Ledger ledger) {
    LoadRequest last = new LoadRequest(table, LAST_SESSION, 0, 1);
    OtlpClient client = installation.client();
    Map<String, String> headers = client.headers(table.signal());
    headers.put("X-Databricks-UC-Table-Name", table.name(installation));
    headers.put("Prefer", "wait=committed");
    ledger.sending(last);
    await("the commit of " + table)
        .atMost(COMMIT_LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> client.post(table.signal(), headers, last.body()).statusCode() == 200);
    ledger.acknowledged(last);
  }
}
