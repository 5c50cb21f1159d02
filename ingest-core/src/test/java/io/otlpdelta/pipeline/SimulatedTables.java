package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriterFactory;
import java.time.Duration;
import java.util.List;

/** All tables of a simulation: how a process reaches them, and what befalls them. */
interface SimulatedTables {
  /** A new table. */
  TableHandle create(TableName name);

  /** The committers of one process. */
  TableCommitterFactory committers(Lifeline lifeline);

  /** The data files of one process. */
  DataFileWriterFactory writers(Lifeline lifeline);

  SimulatedTable table(TableId id);

  /** The dropped ones too, oldest first. */
  List<SimulatedTable> all();

  /** The next operations on data files fail. */
  void failFiles(int operations);

  void deleteFile(DataFile file);

  /**
   * Somebody with our id, who planned a batch, sends it now; it lands later or never.
   *
   * @return false when these tables cannot do that
   */
  boolean send(TableId table, TransactionId transaction, List<String> rows);

  /** How many effects may still come. */
  int inFlight();

  /** A delayed effect arrives at its table, and counts if its place is still free. */
  void land(int index);

  /**
   * Another writer deletes files that no table names.
   *
   * @return how many
   */
  int vacuum(Duration minAge);

  /** Tells the ledger of versions that it was not told of. */
  void observe();
}
