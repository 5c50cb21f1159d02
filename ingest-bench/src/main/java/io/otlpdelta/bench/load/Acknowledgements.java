package io.otlpdelta.bench.load;

import io.otlpdelta.bench.workload.PooledRequest.SessionRecords;
import io.otlpdelta.bench.workload.RequestPool;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which uses of a pool's requests were answered with 200: what the table must hold, no more and no
 * less. Keeps no bodies. One thread at a time.
 */
public final class Acknowledgements {
  private final List<Request> requests = new ArrayList<>();
  private long records;

  /** None yet. */
  public Acknowledgements(RequestPool pool) {
    for (int i = 0; i < pool.size(); i++) {
      requests.add(
          new Request(
              pool.get(i).sessions(),
              pool.get(i).records(),
              pool.get(i).isStamped(),
              new BitSet()));
    }
  }

  /** That use of the request was answered with 200. */
  public void add(int index, int use) {
    Request request = requests.get(index);
    request.acknowledged().set(use);
    records += request.records();
  }

  /** How often a request was answered with 200. */
  public int times(int index) {
    return requests.get(index).acknowledged().cardinality();
  }

  /** Records of all that was answered with 200. */
  public long records() {
    return records;
  }

  /** Number of requests in the pool. */
  public int requests() {
    return requests.size();
  }

  /** Whose records a request holds. */
  public List<SessionRecords> sessions(int index) {
    return requests.get(index).sessions();
  }

  /** How many rows there must be of one record, named by its number in its session's request. */
  public int expectedRows(int index, SessionRecords session, long number) {
    Request request = requests.get(index);
    if (number < 0) {
      return 0;
    }
    long inRequest = number % request.records();
    if (inRequest < session.first() || inRequest >= session.first() + session.count()) {
      return 0;
    }
    if (!request.stamped()) {
      return number < request.records() ? times(index) : 0;
    }
    return request.acknowledged().get(Math.toIntExact(number / request.records())) ? 1 : 0;
  }

  /**
   * A request without its body.
   *
   * @param stamped whether its records have other numbers in each use
   * @param acknowledged uses that were answered with 200
   */
  private record Request(
      List<SessionRecords> sessions, int records, boolean stamped, BitSet acknowledged) {}
}
