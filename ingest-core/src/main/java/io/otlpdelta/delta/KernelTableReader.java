package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Optional;

/** Reads tables' metadata by Delta Kernel, whichever library is to write to them. */
public final class KernelTableReader implements TableMetadataReader {
  private final TableStorage storage;
  private final CommitLibrary writer;

  /** A reader for tables that Kernel writes to. */
  public KernelTableReader(TableStorage storage) {
    this(storage, CommitLibrary.KERNEL);
  }

  /**
   * Creates a reader.
   *
   * @param writer the library that commits; what it cannot write is the metadata's {@code
   *     unwritableFeature}
   */
  public KernelTableReader(TableStorage storage, CommitLibrary writer) {
    this.storage = requireNonNull(storage, "storage");
    this.writer = requireNonNull(writer, "writer");
  }

  @Override
  public Optional<TableMetadata> read(TableAddress table)
      throws IOException, UnsupportedTableException {
    return read(table.location());
  }

  Optional<TableMetadata> read(String location) throws IOException, UnsupportedTableException {
    String path = KernelPaths.kernelPath(location);
    try {
      Snapshot snapshot = TableManager.loadSnapshot(path).build(new GuardedEngine(storage));
      return Optional.of(TableDefinition.of(snapshot, writer).metadata(snapshot.getVersion()));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
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
