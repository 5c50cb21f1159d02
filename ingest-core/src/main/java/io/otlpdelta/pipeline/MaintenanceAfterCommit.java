package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.maintenance.TableMaintenance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stage 8 behind each commit, in the table's own turn. Thread-safe. */
public final class MaintenanceAfterCommit implements CommitListener {
  private static final Logger logger = LoggerFactory.getLogger(MaintenanceAfterCommit.class);

  private final TableMaintenance maintenance;

  public MaintenanceAfterCommit(TableMaintenance maintenance) {
    this.maintenance = maintenance;
  }

  /** Does what is due. The rows are committed already, so a failure only waits for the next one. */
  @Override
  public void committed(TableHandle table) {
    try {
      maintenance.run(table);
    } catch (CommitException | RuntimeException e) {
      logger.warn(
          "[{}] maintenance failed and is due again after the next commit", table.name(), e);
    }
  }
}
