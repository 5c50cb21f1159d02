package io.otlpdelta.flatten;

import io.otlpdelta.straightforward.Flattener;
import io.otlpdelta.straightforward.RowMaker;
import org.junit.jupiter.api.Nested;

/** The rows of the straightforward way. */
class StraightforwardRowsTest {
  private static final RowMaker ROWS =
      (kind, body, rows) -> new Flattener(kind).flatten(body, rows::add);

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
