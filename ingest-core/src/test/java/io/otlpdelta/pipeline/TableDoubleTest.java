package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TransactionContract;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.schema.TableLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The double keeps the contract that it stands in for. */
class TableDoubleTest extends TransactionContract {
  private static final TableHandle HANDLE =
      new TableHandle(
          new TableId(new UUID(1, 2)),
          TableName.parse("main.telemetry.logs"),
          "file:///table",
          TableKind.LOGS);

  private final FileDoubles files = new FileDoubles();
  private final TableDouble table = new TableDouble(files);

  @Override
  protected TableCommitter open() {
    return table.open(HANDLE);
  }

  @Override
  protected DataFile dataFile(String... rows) throws Exception {
    try (DataFileWriter writer =
        files.open(TableLayout.documented(TableKind.LOGS), HANDLE.location())) {
      for (String row : rows) {
        writer.append(ByteBuffer.wrap(row.getBytes(StandardCharsets.UTF_8)));
      }
      return writer.finish().get(0);
    }
  }

  @Override
  protected void delete(DataFile file) {
    files.delete(file.location());
  }

  @Override
  protected void alter() {
    table.alter();
  }

  @Override
  protected List<String> rows() {
    return table.rows.stream().sorted().toList();
  }
}
