package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.TableManager;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
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
  public Optional<TableMetadata> read(String location)
      throws IOException, UnsupportedTableException {
    String path = KernelPaths.kernelPath(location);
    try {
      return Optional.of(
          TableDefinition.metadata(
              TableManager.loadSnapshot(path).build(new GuardedEngine(storage))));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
      throw new UnsupportedTableException("The table cannot be read or written: " + e.getMessage());
    } catch (RuntimeException e) {
      throw new IOException(
          "the delta log at " + location + " cannot be read: " + CommitFailures.reason(e), e);
    }
  }
}
