package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A table in memory: a numbered log in which each number is taken once, as by put-if-absent, and
 * the transaction versions it adds up to.
 */
final class MemoryTable extends SimulatedTable {
  private static final TableLayout DOCUMENTED = TableLayout.documented(TableKind.LOGS);

  private final Map<String, Long> transactions = new HashMap<>();
  private TableLayout layout = DOCUMENTED;
  private long nextVersion;

  MemoryTable(TableHandle handle) {
    super(handle);
  }

  /** The number that the next commit gets. */
  long nextVersion() {
    return nextVersion;
  }

  /** The columns as they are now. */
  TableLayout layout() {
    return layout;
  }

  OptionalLong transactionVersion(String appId) {
    Long version = transactions.get(appId);
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  void append(TransactionId transaction) {
    transactions.put(transaction.appId(), transaction.version());
    nextVersion++;
  }

  @Override
  void appendAsAnother() {
    nextVersion++;
  }

  @Override
  void alter() {
    List<StructField> columns = new ArrayList<>(layout.columns().fields());
    columns.add(0, columns.remove(columns.size() - 1));
    layout =
        new TableLayout(
            layout.kind(), new StructType(columns), List.of(), layout.statisticsColumns());
    nextVersion++;
  }
}
