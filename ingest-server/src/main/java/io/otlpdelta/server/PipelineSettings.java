package io.otlpdelta.server;

import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.pipeline.PipelineOptions;
import io.otlpdelta.server.config.ServerConfig;
import java.nio.file.Path;

/** What the configuration means to the journal and the pipeline. */
final class PipelineSettings {
  private PipelineSettings() {}

  static JournalOptions journal(ServerConfig config, Path folder) {
    JournalOptions defaults = JournalOptions.defaults(folder);
    return new JournalOptions(
        folder,
        config.journal().segmentBytes(),
        config.journal().budgetBytes(),
        config.journal().tableQuotaBytes(),
        config.limits().maxInFlightBytes(),
        config.duplicateMemory(),
        defaults.parkAfter(),
        config.journal().allowVolatileStorage());
  }

  static PipelineOptions pipeline(ServerConfig config) {
    PipelineOptions defaults =
        PipelineOptions.DEFAULTS.withFreshness(config.batching().freshness());
    return new PipelineOptions(
        defaults.freshness(),
        defaults.leadingEdge(),
        config.batching().maxBatchBytes(),
        config.batching().effectiveWorkerThreads(),
        config.duplicateMemory(),
        defaults.maxRememberedRequests(),
        defaults.maxBackoff(),
        defaults.heldRetry(),
        defaults.idleAfter());
  }
}
