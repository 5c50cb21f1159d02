package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.schema.TableLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** One version of the table as a committer sees it. A version never changes, so it may be kept. */
final class TableView {
  private final Snapshot snapshot;
  private final TableLayout layout;
  private final long loadedAtNanos;
  private final Map<String, OptionalLong> transactionVersions = new HashMap<>();

  TableView(Snapshot snapshot, TableLayout layout, long loadedAtNanos) {
    this.snapshot = snapshot;
    this.layout = layout;
    this.loadedAtNanos = loadedAtNanos;
  }

  /** The view after our own commit: chained, so as old as the one it was chained to. */
  TableView next(Snapshot committed, TransactionId transaction) {
    TableView next = new TableView(committed, layout, loadedAtNanos);
    next.transactionVersions.put(transaction.appId(), OptionalLong.of(transaction.version()));
    return next;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  TableLayout layout() {
    return layout;
  }

  long loadedAtNanos() {
    return loadedAtNanos;
  }

  long version() {
    return snapshot.getVersion();
  }

  /** The delta log entry that made this version. */
  FileStatus entry() {
    return snapshot.getLogSegment().getDeltaFileAtEndVersion();
  }

  /** Whether the delta log has the version's entry; what a catalog ratified may wait for it. */
  boolean isPublished() {
    return !TableFeatures.isCatalogManagedSupported(snapshot.getProtocol())
        || snapshot.getLogSegment().getMaxPublishedDeltaVersion().orElse(-1L) >= version();
  }

  /** The same view after its entries were put into the delta log. */
  TableView published(Engine engine) {
    TableView published = new TableView(snapshot.publish(engine), layout, loadedAtNanos);
    published.transactionVersions.putAll(transactionVersions);
    return published;
  }

  OptionalLong transactionVersion(Engine engine, String appId) {
    OptionalLong known = transactionVersions.get(appId);
    if (known == null) {
      known =
          snapshot
              .getLatestTransactionVersion(engine, appId)
              .map(OptionalLong::of)
              .orElseGet(OptionalLong::empty);
      transactionVersions.put(appId, known);
    }
    return known;
  }

  /** Whether the table's metadata and protocol are the same in both versions. */
  boolean hasSameDefinition(TableView other) {
    return snapshot.getMetadata().equals(other.snapshot.getMetadata())
        && snapshot.getProtocol().equals(other.snapshot.getProtocol());
  }
}
