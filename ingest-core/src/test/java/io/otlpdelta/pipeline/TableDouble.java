package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A table in memory with Delta's rule for transaction versions, hole included: it refuses only
 * versions that are not above its own, so that who relies on more is found out. Fails on demand,
 * before or after the effect.
 */
final class TableDouble implements TableCommitterFactory {
  final List<String> rows = new ArrayList<>();
  final List<Long> transactionVersions = new ArrayList<>();
  final Deque<Failure> failures = new ArrayDeque<>();
  private final Map<String, Long> transactions = new HashMap<>();
  private final FileDoubles files;
  private TableLayout layout = TableLayout.documented(TableKind.LOGS);
  int opened;

  /** What the next commit throws, before its effect, if anything. */
  RuntimeException defect;

  record Failure(Kind kind, boolean afterTheEffect) {}

  TableDouble(FileDoubles files) {
    this.files = files;
  }

  @Override
  public TableCommitter open(TableHandle table) {
    opened++;
    return new Committer();
  }

  /** An admin gives the columns another order. */
  void alter() {
    List<StructField> columns = new ArrayList<>(layout.columns().fields());
    columns.add(0, columns.remove(columns.size() - 1));
    layout =
        new TableLayout(
            layout.kind(), new StructType(columns), List.of(), layout.statisticsColumns());
  }

  /** The table has another version for the application than the one it wrote last. */
  void setTransactionVersion(String appId, long version) {
    transactions.put(appId, version);
  }

  private void apply(TransactionId transaction, List<DataFile> added) {
    transactions.put(transaction.appId(), transaction.version());
    transactionVersions.add(transaction.version());
    added.forEach(file -> rows.addAll(files.rows(file.location())));
  }

  private final class Committer implements TableCommitter {
    @Override
    public TableLayout layout() {
      return layout;
    }

    @Override
    public OptionalLong transactionVersion(String appId) {
      Long version = transactions.get(appId);
      return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public CommitResult commit(TransactionId transaction, List<DataFile> added, TableLayout planned)
        throws CommitException {
      if (defect != null) {
        RuntimeException thrown = defect;
        defect = null;
        throw thrown;
      }
      Failure failure = failures.poll();
      if (failure != null && !failure.afterTheEffect()) {
        throw new CommitException(failure.kind(), "injected before the effect", null);
      }
      boolean repeated = transactionVersion(transaction.appId()).orElse(0) >= transaction.version();
      if (!repeated) {
        requireFit(added, planned);
        apply(transaction, added);
      }
      if (failure != null) {
        throw new CommitException(failure.kind(), "injected after the effect", null);
      }
      return new CommitResult(
          repeated ? CommitResult.Outcome.ALREADY_COMMITTED : CommitResult.Outcome.COMMITTED,
          transactionVersions.size());
    }

    private void requireFit(List<DataFile> added, TableLayout planned) throws CommitException {
      if (!layout.equals(planned)) {
        throw new CommitException(Kind.SCHEMA_CHANGED, "the columns changed", null);
      }
      for (DataFile file : added) {
        if (!files.exists(file.location())) {
          throw new CommitException(Kind.FILE_GONE, file.location() + " is gone", null);
        }
      }
    }

    @Override
    public String dataLocation() {
      return "file:///table";
    }

    @Override
    public void close() {}
  }
}
