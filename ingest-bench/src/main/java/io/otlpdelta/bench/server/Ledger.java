package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.LoadResult;
import io.otlpdelta.bench.workload.PooledRequest;
import io.otlpdelta.bench.workload.RequestPool;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows that were acknowledged, by session: what the table must hold, no more and no less.
 *
 * @param rowsBySession rows for each {@code session.id}
 */
record Ledger(Map<String, Long> rowsBySession) {
  Ledger {
    rowsBySession = Map.copyOf(rowsBySession);
  }

  /** Each request of a pool is of a session of its own, so the sessions tell the requests apart. */
  static Ledger of(RequestPool pool, LoadResult result) {
    Map<String, Long> rows = new HashMap<>();
    for (int i = 0; i < pool.size(); i++) {
      PooledRequest request = pool.get(i);
      long times = result.acknowledged()[i];
      if (times > 0) {
        rows.put(request.sessionId(), times * request.records());
      }
    }
    return new Ledger(rows);
  }

  /** Rows that the table lacks, over all sessions. */
  long lost(Map<String, Long> inTable) {
    return excess(rowsBySession, inTable);
  }

  /** Rows that the table has too many, over all sessions. */
  long surplus(Map<String, Long> inTable) {
    return excess(inTable, rowsBySession);
  }

  private static long excess(Map<String, Long> first, Map<String, Long> second) {
    long excess = 0;
    for (Map.Entry<String, Long> entry : first.entrySet()) {
      excess += Math.max(0, entry.getValue() - second.getOrDefault(entry.getKey(), 0L));
    }
    return excess;
  }
}
