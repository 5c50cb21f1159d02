package io.otlpdelta.delta;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * Another committer that fails on demand, for tests of what stands before it. Demands are met in
 * order, one for each commit.
 */
public final class UnreliableCommitter implements TableCommitter {
  private final TableCommitter committer;
  private final Deque<Demand> demands = new ArrayDeque<>();
  private int commits;

  private record Demand(Kind kind, boolean commitFirst) {}

  public UnreliableCommitter(TableCommitter committer) {
    this.committer = committer;
  }

  /** The next {@code times} commits fail and write nothing. */
  public void fail(Kind kind, int times) {
    for (int i = 0; i < times; i++) {
      demands.add(new Demand(kind, false));
    }
  }

  /** The next commit is written, and then its answer is lost. */
  public void commitAndThenFail() {
    demands.add(new Demand(Kind.UNKNOWN, true));
  }

  /** How often {@link #commit} was called. */
  public int commits() {
    return commits;
  }

  @Override
  public TableLayout layout() throws CommitException {
    return committer.layout();
  }

  @Override
  public OptionalLong transactionVersion(String appId) throws CommitException {
    return committer.transactionVersion(appId);
  }

  @Override
  public CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
      throws CommitException {
    commits++;
    Demand demand = demands.poll();
    if (demand == null) {
      return committer.commit(transaction, files, planned);
    }
    if (demand.commitFirst()) {
      committer.commit(transaction, files, planned);
    }
    throw new CommitException(demand.kind(), "injected " + demand.kind(), null);
  }

  @Override
  public String dataLocation() {
    return committer.dataLocation();
  }

  @Override
  public void close() {
    committer.close();
  }
}
