package io.otlpdelta.delta;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** {@link TransactionContract} for committers over local files. */
abstract class LocalTransactions extends TransactionContract {
  @TempDir Path temporary;
  private final TableStorage storage = files();
  private final ManualTime time = new ManualTime();
  private LogTable table;

  /** A new table in the folder. */
  LogTable newTable(Path folder) throws IOException {
    return LogTable.create(folder);
  }

  abstract TableCommitterFactory factory(TableStorage under, Time clock);

  /** What the table's files are reached through. */
  TableStorage files() {
    return new LocalStorage(new SecureRandomness());
  }

  @Override
  protected TableCommitter open() throws Exception {
    return factory(storage, time).open(table().handle());
  }

  @Override
  protected DataFile dataFile(String... rows) throws Exception {
    return table().dataFile(rows);
  }

  @Override
  protected void delete(DataFile file) throws Exception {
    storage.delete(file.location());
  }

  @Override
  protected void alter() throws Exception {
    table().alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
  }

  @Override
  protected List<String> rows() throws Exception {
    return table().bodies();
  }

  private LogTable table() throws IOException {
    if (table == null) {
      table = newTable(temporary.resolve("a table"));
    }
    return table;
  }
}
