package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.TableManager;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Optional;

/** Reads tables' metadata by Delta Kernel. */
public final class KernelTableReader implements TableMetadataReader {
  private final TableStorage storage;

  public KernelTableReader(TableStorage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  @Override
  public Optional<TableMetadata> read(TableAddress table)
      throws IOException, UnsupportedTableException {
    return read(table.location());
  }

  Optional<TableMetadata> read(String location) throws IOException, UnsupportedTableException {
    String path = KernelPaths.kernelPath(location);
    try {
      return Optional.of(
          TableDefinition.metadata(
              TableManager.loadSnapshot(path).build(new GuardedEngine(storage))));
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
