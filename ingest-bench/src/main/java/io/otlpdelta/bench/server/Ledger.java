package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.Acknowledgements;
import io.otlpdelta.bench.workload.PooledRequest.SessionRecords;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the table must hold: every record that was acknowledged, told by its session and its number,
 * no more and no less. Rows are counted off with {@link #count}. Used once, by one thread.
 */
final class Ledger {
  private final Map<String, Owner> owners = new HashMap<>();
  private final long expected;
  private long found;
  private long surplus;

  private record Owner(Acknowledgements acknowledged, int request, SessionRecords session) {}

  /** Opens the ledger of what was acknowledged, by one run or more; their sessions differ. */
  Ledger(List<Acknowledgements> acknowledged) {
    long records = 0;
    for (Acknowledgements each : acknowledged) {
      records += each.records();
      for (int request = 0; request < each.requests(); request++) {
        for (SessionRecords session : each.sessions(request)) {
          if (owners.put(session.sessionId(), new Owner(each, request, session)) != null) {
            throw new IllegalArgumentException("two requests of session " + session.sessionId());
          }
        }
      }
    }
    this.expected = records;
  }

  /** The table has that many rows of one record. */
  void count(@Nullable String session, long number, long rows) {
    Owner owner = owners.get(session);
    long due =
        owner == null
            ? 0
            : owner.acknowledged().expectedRows(owner.request(), owner.session(), number);
    found += Math.min(rows, due);
    surplus += Math.max(0, rows - due);
  }

  /** Acknowledged records that the table lacks. */
  long lost() {
    return expected - found;
  }

  /** Rows that the table has too many. */
  long surplus() {
    return surplus;
  }
}
