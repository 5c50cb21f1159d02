package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.Operation;
import io.delta.standalone.VersionLog;
import io.delta.standalone.actions.Action;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.internal.DeltaLogImpl;
import io.delta.standalone.internal.OptimisticTransactionImpl;
import io.delta.standalone.internal.SnapshotImpl;
import io.delta.storage.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * One table's {@link DeltaLog}. Standalone is written in Scala, which throws checked exceptions
 * that Java is not told of, and assertion errors for what it did not expect to read: here all of
 * them become RuntimeExceptions. One thread at a time.
 */
final class StandaloneLog {
  private final Configuration configuration;
  private final String path;
  private @Nullable DeltaLogImpl log;

  StandaloneLog(Configuration configuration, String tableLocation) {
    this.configuration = requireNonNull(configuration, "configuration");
    this.path = KernelPaths.kernelPath(tableLocation);
  }

  /** The next look starts from nothing: what is known may be of another table. */
  void forget() {
    log = null;
  }

  /** The newest version; -1 is its version when there is no delta log. */
  SnapshotImpl newest() {
    return call(
        () -> {
          if (log == null) {
            log = (DeltaLogImpl) DeltaLog.forTable(configuration, path);
            return log.snapshot();
          }
          return log.update();
        });
  }

  /** The snapshot of the last look or commit. */
  SnapshotImpl last() {
    return known().snapshot();
  }

  /**
   * Commits as the version after the snapshot; returns the version. Whether another writer has it
   * is only found out by the write: {@link DeltaLog#startTransaction} would list the log once more.
   */
  long commit(SnapshotImpl snapshot, List<Action> actions, String engineInfo) {
    OptimisticTransactionImpl transaction = new OptimisticTransactionImpl(known(), snapshot);
    return call(
        () ->
            transaction
                .commit(actions, new Operation(Operation.Name.WRITE), engineInfo)
                .getVersion());
  }

  /** The transaction versions that the entries after one version set, up to another. */
  Map<String, Long> transactions(long afterVersion, long toVersion) {
    if (afterVersion == toVersion) {
      return Map.of();
    }
    return call(
        () -> {
          Map<String, Long> transactions = new HashMap<>();
          Iterator<VersionLog> changes = known().getChanges(afterVersion + 1, true);
          while (changes.hasNext()) {
            VersionLog change = changes.next();
            if (change.getVersion() > toVersion) {
              break;
            }
            addTransactions(change, transactions);
          }
          return transactions;
        });
  }

  private static void addTransactions(VersionLog change, Map<String, Long> transactions)
      throws IOException {
    try (CloseableIterator<Action> actions = change.getActionsIterator()) {
      while (actions.hasNext()) {
        if (actions.next() instanceof SetTransaction transaction) {
          transactions.put(transaction.getAppId(), transaction.getVersion());
        }
      }
    }
  }

  /** Reads the table's whole state, all its live files too, into memory. */
  static OptionalLong transactionVersion(SnapshotImpl snapshot, String appId) {
    return call(
        () -> {
          Option<Object> version = snapshot.transactions().get(appId);
          return version.isDefined() ? OptionalLong.of((Long) version.get()) : OptionalLong.empty();
        });
  }

  private DeltaLogImpl known() {
    return requireNonNull(log, "log");
  }

  private static <T> T call(Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (Exception | AssertionError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
