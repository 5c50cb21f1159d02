package io.otlpdelta.delta;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.engine.DefaultJsonHandler;
import io.delta.kernel.defaults.engine.DefaultParquetHandler;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.MetricsReporter;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.replay.LogReplay;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Kernel's default engine over our storage, with a checkpoint writer that publishes complete files
 * only.
 *
 * <p>Kernel 4.4.0 closes a checkpoint's stream also when reading the log failed half-way, and
 * closing publishes (delta-io/delta#7174): every file not yet copied is lost to the table. Here the
 * stream's close does nothing; the file gets its name after Kernel's writer returned normally.
 */
final class GuardedEngine extends DefaultEngine {
  private final KernelFileIo io;
  private final TableStorage storage;
  private final DomainMetadataCache domainMetadata = new DomainMetadataCache();
  private boolean domainMetadataPossible = true;

  GuardedEngine(TableStorage storage) {
    this(storage, new KernelFileIo(storage));
  }

  private GuardedEngine(TableStorage storage, KernelFileIo io) {
    super(io);
    this.io = io;
    this.storage = storage;
  }

  KernelFileIo io() {
    return io;
  }

  /** Kernel's reports would only be written to the application log, one for each commit. */
  @Override
  public List<MetricsReporter> getMetricsReporters() {
    return List.of();
  }

  /**
   * For each commit Kernel reads every entry since the last checkpoint, and the checkpoint, for the
   * table's clustering columns, only to report them. They are domain metadata, which a table
   * without that feature has none of; once this is known such reads end at once.
   */
  void expectDomainMetadata(Protocol protocol) {
    domainMetadataPossible = TableFeatures.isDomainMetadataSupported(protocol);
  }

  private boolean isInVain(StructType schema) {
    return !domainMetadataPossible && isAboutDomains(schema);
  }

  private static boolean isAboutDomains(StructType schema) {
    return schema.equals(LogReplay.DOMAIN_METADATA_READ_SCHEMA);
  }

  @Override
  public JsonHandler getJsonHandler() {
    return new DefaultJsonHandler(io) {
      @Override
      public CloseableIterator<ColumnarBatch> readJsonFiles(
          CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
          throws IOException {
        if (isInVain(schema)) {
          files.close();
          return Utils.toCloseableIterator(Collections.emptyIterator());
        }
        return isAboutDomains(schema)
            ? domainMetadata.read(files, file -> readJsonFile(file, schema, predicate))
            : super.readJsonFiles(files, schema, predicate);
      }

      private CloseableIterator<ColumnarBatch> readJsonFile(
          FileStatus file, StructType schema, Optional<Predicate> predicate) throws IOException {
        return super.readJsonFiles(Utils.singletonCloseableIterator(file), schema, predicate);
      }
    };
  }

  @Override
  public ParquetHandler getParquetHandler() {
    return new DefaultParquetHandler(io) {
      @Override
      public CloseableIterator<FileReadResult> readParquetFiles(
          CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
          throws IOException {
        if (isInVain(schema)) {
          files.close();
          return Utils.toCloseableIterator(Collections.emptyIterator());
        }
        return super.readParquetFiles(files, schema, predicate);
      }

      @Override
      public void writeParquetFileAtomically(
          String path, CloseableIterator<FilteredColumnarBatch> data) throws IOException {
        HeldOutput held = new HeldOutput(storage, path);
        try {
          new DefaultParquetHandler(new HeldOutputFileIo(io, held))
              .writeParquetFileAtomically(path, data);
          held.publish();
        } finally {
          held.abort();
        }
      }
    };
  }
}
