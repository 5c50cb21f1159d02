package io.otlpdelta.flatten;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.straightforward.FileRows;
import io.otlpdelta.straightforward.RowMaker;
import org.junit.jupiter.api.Nested;

/** The rows as they stand in data files. */
class StoredRowsTest {
  private static final RowMaker ROWS =
      new FileRows(
          storage ->
              new ParquetDataFileWriterFactory(
                  storage,
                  new SecureRandomness(),
                  ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL));

  @Nested
  class ValueRules extends ValueRulesContract {
    ValueRules() {
      super(ROWS);
    }
  }

  @Nested
  class GoldenRows extends GoldenRowsContract {
    GoldenRows() {
      super(ROWS);
    }
  }

  @Nested
  class CapturedRows extends CapturedRowsContract {
    CapturedRows() {
      super(ROWS);
    }
  }

  @Nested
  class RequestRules extends RequestRulesContract {
    RequestRules() {
      super(ROWS);
    }
  }
}
