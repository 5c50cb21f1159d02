package io.otlpdelta.it.load;

import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.OtlpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * One record more, whose commit is awaited. Journal order is commit order, so everything that its
 * table was sent before is visible then.
 */
public final class LastRequest {
  private static final Duration COMMIT_LIMIT = Duration.ofMinutes(10);

  private LastRequest() {}

  /** The record, the same each time: sent again it is recognised, not stored again. */
  public static LoadRequest of(LoadTable table) {
    return new LoadRequest(table, "last", 0, 1);
  }

  /** Sends it and waits for its commit. */
  public static void commit(Installation installation, LoadTable table) {
    OtlpClient client = installation.client();
    Map<String, String> headers = client.headers(table.signal());
    headers.put("X-Databricks-UC-Table-Name", table.name(installation));
    headers.put("Prefer", "wait=committed");
    byte[] body = of(table).body();
    await("the commit of " + table)
        .atMost(COMMIT_LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> client.post(table.signal(), headers, body).statusCode() == 200);
  }
}
