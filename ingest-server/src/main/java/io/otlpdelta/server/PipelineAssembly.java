package io.otlpdelta.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.maintenance.MaintenanceOptions;
import io.otlpdelta.maintenance.TableMaintenance;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.pipeline.FolderDeadLetters;
import io.otlpdelta.pipeline.Incarnations;
import io.otlpdelta.pipeline.IngestMetrics;
import io.otlpdelta.pipeline.MaintenanceAfterCommit;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.pipeline.PipelineOptions;
import io.otlpdelta.pipeline.RejectedRecords;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;

/** Puts the stages behind the door together, as configured. */
final class PipelineAssembly {
  private final ServerConfig config;
  private final Time time;
  private final Randomness randomness;
  private final DataFiles files;

  PipelineAssembly(ServerConfig config, Time time, Randomness randomness, DataFiles files) {
    this.config = config;
    this.time = time;
    this.randomness = randomness;
    this.files = files;
  }

  /**
   * The pipeline over these parts, which stay their openers' to close.
   *
   * @param snapshots how the newest versions of the catalog's tables are found
   * @param tables where the tables are; the server's own files are always in its data directory
   */
  Pipeline open(
      Journal journal,
      Quarantine quarantine,
      Catalog catalog,
      TableSnapshots snapshots,
      TableStorage tables,
      MeterRegistry registry)
      throws IOException {
    DataFolders folders = new DataFolders(config.dataDir());
    TableStorage own = new LocalStorage(randomness);
    return new Pipeline(
        new Pipeline.Parts(
            journal,
            Incarnations.open(own, Locations.of(folders.incarnations()), journal.id()),
            quarantine,
            catalog,
            new OtlpRequestDecoder(
                new DecodeLimits(
                        config.limits().maxRequestBytes(), config.limits().maxRecordsPerRequest())
                    .within(Runtime.getRuntime().maxMemory())),
            committers(tables, snapshots),
            files.writers(tables, randomness, config.batching().zstdLevel()),
            new FolderDeadLetters(own, Locations.of(folders.deadLetters())),
            new RejectedRecords(folders.rejected(), time),
            maintenance(tables, snapshots),
            new IngestMetrics(registry),
            time,
            randomness,
            Faults.NONE),
        options());
  }

  private TableCommitterFactory committers(TableStorage tables, TableSnapshots snapshots) {
    return config.batching().committer().committers(tables, snapshots, time, Version.text());
  }

  private MaintenanceAfterCommit maintenance(TableStorage tables, TableSnapshots snapshots) {
    MaintenanceOptions defaults = MaintenanceOptions.DEFAULT;
    TableMaintenance maintenance =
        new TableMaintenance(
            tables,
            snapshots,
            time,
            new MaintenanceOptions(
                config.batching().commitsPerCheckpoint(),
                defaults.cleaningInterval(),
                defaults.temporaryAge(),
                defaults.orphanAge()));
    return new MaintenanceAfterCommit(
        maintenance.withCompaction(randomness, Version.text(), RewriteLimits.DEFAULT));
  }

  private PipelineOptions options() {
    ServerConfig.Batching batching = config.batching();
    PipelineOptions defaults = PipelineOptions.DEFAULTS;
    return new PipelineOptions(
            batching.freshness(),
            defaults.leadingEdge(),
            batching.maxBatchBytes(),
            batching.effectiveWorkerThreads(),
            config.duplicateMemory(),
            defaults.maxRememberedRequests(),
            defaults.maxBackoff(),
            defaults.heldRetry(),
            config.quarantine().after(),
            defaults.idleAfter(),
            config.stampedTables())
        .withFreshness(batching.freshness());
  }
}
