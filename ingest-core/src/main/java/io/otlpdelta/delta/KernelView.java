package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StoredFile;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** A version of a table as Kernel's snapshot shows it. */
final class KernelView implements TableView<KernelView> {
  private final Engine engine;
  private final Snapshot snapshot;
  private final TableLayout layout;
  private final long loadedAtNanos;
  private final int chained;
  private final Map<String, OptionalLong> transactionVersions = new HashMap<>();

  /** A version that was loaded. */
  KernelView(Engine engine, Snapshot snapshot, TableLayout layout, long loadedAtNanos) {
    this(engine, snapshot, layout, loadedAtNanos, 0);
  }

  private KernelView(
      Engine engine, Snapshot snapshot, TableLayout layout, long loadedAtNanos, int chained) {
    this.chained = chained;
    this.engine = engine;
    this.snapshot = snapshot;
    this.layout = layout;
    this.loadedAtNanos = loadedAtNanos;
  }

  /** The view after our own commit: chained, so as old as the one it was chained to. */
  KernelView next(Snapshot committed, TransactionId transaction) {
    KernelView next = new KernelView(engine, committed, layout, loadedAtNanos, chained + 1);
    next.transactionVersions.putAll(transactionVersions);
    next.transactionVersions.put(transaction.appId(), OptionalLong.of(transaction.version()));
    return next;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public TableLayout layout() {
    return layout;
  }

  @Override
  public long loadedAtNanos() {
    return loadedAtNanos;
  }

  @Override
  public int chained() {
    return chained;
  }

  @Override
  public long version() {
    return snapshot.getVersion();
  }

  @Override
  public StoredFile entry() {
    FileStatus entry = snapshot.getLogSegment().getDeltaFileAtEndVersion();
    return new StoredFile(
        KernelPaths.location(entry.getPath()), entry.getSize(), entry.getModificationTime());
  }

  /** Whether the delta log has the version's entry; what a catalog ratified may wait for it. */
  boolean isPublished() {
    return !TableFeatures.isCatalogManagedSupported(snapshot.getProtocol())
        || snapshot.getLogSegment().getMaxPublishedDeltaVersion().orElse(-1L) >= version();
  }

  /** The same view after its entries were put into the delta log. */
  KernelView published() {
    KernelView published =
        new KernelView(engine, snapshot.publish(engine), layout, loadedAtNanos, chained);
    published.transactionVersions.putAll(transactionVersions);
    return published;
  }

  @Override
  public OptionalLong transactionVersion(String appId) {
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

  @Override
  public boolean hasSameDefinition(KernelView other) {
    return snapshot.getMetadata().equals(other.snapshot.getMetadata())
        && snapshot.getProtocol().equals(other.snapshot.getProtocol());
  }
}
