package io.otlpdelta.delta;

import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.Protocol;
import io.delta.standalone.internal.SnapshotImpl;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StoredFile;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A version of a table as Standalone's snapshot shows it, with the transaction versions that are
 * known. Standalone itself looks them up by reading the whole table's state.
 */
final class StandaloneView implements TableView<StandaloneView> {
  private final SnapshotImpl snapshot;
  private final Metadata metadata;
  private final Protocol protocol;
  private final TableLayout layout;
  private final StoredFile entry;
  private final long loadedAtNanos;
  private final Map<String, OptionalLong> transactionVersions = new HashMap<>();

  StandaloneView(SnapshotImpl snapshot, TableLayout layout, StoredFile entry, long loadedAtNanos) {
    this.snapshot = snapshot;
    this.metadata = snapshot.getMetadata();
    this.protocol = snapshot.protocol();
    this.layout = layout;
    this.entry = entry;
    this.loadedAtNanos = loadedAtNanos;
  }

  /** Takes over what an earlier version of the same table knew, as later entries changed it. */
  StandaloneView knowing(StandaloneView earlier, Map<String, Long> changes) {
    transactionVersions.putAll(earlier.transactionVersions);
    changes.forEach((appId, version) -> transactionVersions.put(appId, OptionalLong.of(version)));
    return this;
  }

  SnapshotImpl snapshot() {
    return snapshot;
  }

  @Override
  public long version() {
    return snapshot.getVersion();
  }

  @Override
  public TableLayout layout() {
    return layout;
  }

  @Override
  public StoredFile entry() {
    return entry;
  }

  @Override
  public long loadedAtNanos() {
    return loadedAtNanos;
  }

  @Override
  public OptionalLong transactionVersion(String appId) {
    return transactionVersions.computeIfAbsent(
        appId, unknown -> StandaloneLog.transactionVersion(snapshot, unknown));
  }

  @Override
  public boolean hasSameDefinition(StandaloneView other) {
    return hasDefinition(other.snapshot);
  }

  boolean hasDefinition(SnapshotImpl other) {
    return metadata.equals(other.getMetadata()) && protocol.equals(other.protocol());
  }
}
