package io.otlpdelta.straightforward;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Hands rows to parquet-java. */
final class RowWriteSupport extends WriteSupport<Row> {
  private final ParquetColumns columns;
  private @Nullable RecordConsumer consumer;

  RowWriteSupport(ParquetColumns columns) {
    this.columns = columns;
  }

  @Override
  public String getName() {
    return "otlp-delta-ingest";
  }

  // Abstract in the parent although deprecated there.
  @SuppressWarnings("deprecation")
  @Override
  public WriteContext init(Configuration configuration) {
    return context();
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return context();
  }

  private WriteContext context() {
    return new WriteContext(columns.schema(), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(Row row) {
    RecordConsumer target = consumer;
    if (target == null) {
      throw new IllegalStateException("consumer: null (expected: prepareForWrite before write)");
    }
    target.startMessage();
    columns.rowWriter().write(row, target);
    target.endMessage();
  }
}
