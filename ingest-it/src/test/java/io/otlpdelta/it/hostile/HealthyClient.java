package io.otlpdelta.it.hostile;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.OtlpClient;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Exports a few records ten times a second, whatever others do, and remembers how it was served.
 */
final class HealthyClient implements AutoCloseable {
  private static final int RECORDS_PER_REQUEST = 5;
  private static final long PAUSE_NANOS = 100_000_000;

  private final OtlpClient client;
  private final Thread thread = new Thread(this::export, "healthy");
  private final Set<RecordId> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> latencyNanos = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean stopping;

  HealthyClient(Installation installation) {
    this.client = installation.client();
    thread.start();
  }

  /** What was not answered with 200. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  Set<RecordId> acknowledged() {
    return new HashSet<>(acknowledged);
  }

  int requests() {
    return latencyNanos.size();
  }

  /** Milliseconds that this share of the answers took at most. */
  double latencyMillis(double share) {
    List<Long> sorted = new ArrayList<>(latencyNanos);
    Collections.sort(sorted);
    int at = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, at)) / 1e6;
  }

  private void export() {
    for (long next = 0; !stopping; next += RECORDS_PER_REQUEST) {
      byte[] body = LogLoad.request("healthy", next, RECORDS_PER_REQUEST);
      long start = System.nanoTime();
      try {
        int status = client.post(Signal.LOGS, body).statusCode();
        if (status == 200) {
          acknowledged.addAll(LogLoad.ids("healthy", next, RECORDS_PER_REQUEST));
        } else {
          failures.add("status " + status + " for request " + next / RECORDS_PER_REQUEST);
        }
      } catch (IOException e) {
        failures.add(e + " for request " + next / RECORDS_PER_REQUEST);
      }
      latencyNanos.add(System.nanoTime() - start);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }
}
