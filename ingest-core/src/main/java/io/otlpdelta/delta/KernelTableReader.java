package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Reads tables' metadata by Delta Kernel, whichever library is to write to them. */
public final class KernelTableReader implements TableMetadataReader {
  private final TableStorage storage;
  private final TableSnapshots snapshots;
  private final CommitLibrary writer;

  /** A reader of tables by path only, for Kernel to write to. */
  public KernelTableReader(TableStorage storage) {
    this(storage, CommitLibrary.KERNEL);
  }

  /** A reader of tables by path only. */
  public KernelTableReader(TableStorage storage, CommitLibrary writer) {
    this(storage, TableSnapshots.byPath(), writer);
  }

  /**
   * Creates a reader.
   *
   * @param writer the library that commits; what it cannot write is the metadata's {@code
   *     unwritableFeature}
   */
  public KernelTableReader(TableStorage storage, TableSnapshots snapshots, CommitLibrary writer) {
    this.storage = requireNonNull(storage, "storage");
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.writer = requireNonNull(writer, "writer");
  }

  @Override
  public Optional<TableMetadata> read(TableAddress table)
      throws IOException, UnsupportedTableException {
    return read(table.location(), engine -> snapshots.latest(engine, table));
  }

  Optional<TableMetadata> read(String location) throws IOException, UnsupportedTableException {
    return read(location, engine -> TableSnapshots.latestAt(engine, location));
  }

  private Optional<TableMetadata> read(String location, Function<GuardedEngine, Snapshot> latest)
      throws IOException, UnsupportedTableException {
    try {
      Snapshot snapshot = latest.apply(new GuardedEngine(storage));
      return Optional.of(TableDefinition.of(snapshot, writer).metadata(snapshot.getVersion()));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      if (CatalogFailure.isTableGone(e)) {
        return Optional.empty();
      }
      Optional<String> needed = WriteSupport.needed(e);
      if (needed.isPresent()) {
        throw new UnsupportedTableException(
            "The table needs " + needed.get() + ", which is not supported.");
      }
      throw new IOException(
          "the delta log at " + location + " cannot be read: " + CommitFailures.reason(e), e);
    }
  }
}
