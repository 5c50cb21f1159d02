package io.otlpdelta.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.RowTexts;
import io.otlpdelta.it.harness.BothWays;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both of Spark's Parquet readers find in the product's files what they find in parquet-java's, and
 * skip no page or row group that has a row which was asked for.
 */
@Tag("heavy")
class SparkParquetIT {
  @RegisterExtension static final BothWays FILES = new BothWays();

  @RegisterExtension static final Spark SPARK = new Spark();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sparkFindsTheSameRows(boolean vectorized) {
    useVectorizedReader(vectorized);
    for (Path one : FILES.cases()) {
      List<String> expected = rows(straightforward(one));
      assertThat(expected).as("%s", one.getFileName()).isNotEmpty();
      RowTexts.assertSame(one.getFileName().toString(), rows(product(one)), expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sparkFindsTheSameRowsOfATime(boolean vectorized) {
    useVectorizedReader(vectorized);
    for (Path one : casesWith("time_unix_nano")) {
      Dataset<Row> times =
          straightforward(one).selectExpr("percentile(time_unix_nano, array(0.1, 0.5, 0.9))");
      for (Object time : times.first().getList(0)) {
        expectSame(one, "time_unix_nano >= " + ((Number) time).longValue());
        expectSame(one, "time_unix_nano < " + ((Number) time).longValue());
      }
      expectSame(one, "time_unix_nano IS NULL");
    }
  }

  @Test
  void sparkFindsTheSameRowsOfAName() {
    useVectorizedReader(true);
    for (Path one : casesWith("event_name")) {
      List<Row> names =
          straightforward(one).select("event_name").distinct().limit(20).collectAsList();
      for (Row name : names) {
        String literal =
            name.isNullAt(0)
                ? "NULL"
                : "'" + name.getString(0).replace("\\", "\\\\").replace("'", "\\'") + "'";
        expectSame(one, "event_name <=> " + literal);
      }
    }
  }

  private static List<Path> casesWith(String column) {
    List<Path> cases =
        FILES.cases().stream()
            .filter(one -> List.of(product(one).columns()).contains(column))
            .toList();
    assertThat(cases).as("files with a column %s", column).isNotEmpty();
    return cases;
  }

  private static void expectSame(Path one, String filter) {
    RowTexts.assertSame(
        one.getFileName() + " where " + filter,
        rows(product(one).where(filter)),
        rows(straightforward(one).where(filter)));
  }

  private static void useVectorizedReader(boolean vectorized) {
    SPARK.sql("SET spark.sql.parquet.enableVectorizedReader=" + vectorized);
    SPARK.sql("SET spark.sql.parquet.enableNestedColumnVectorizedReader=" + vectorized);
  }

  private static Dataset<Row> product(Path one) {
    return read(one.resolve("product"));
  }

  private static Dataset<Row> straightforward(Path one) {
    return read(one.resolve("straightforward"));
  }

  private static Dataset<Row> read(Path folder) {
    return SPARK.session().read().parquet(folder.toUri().toString());
  }

  private static List<String> rows(Dataset<Row> dataset) {
    return dataset.toJSON().collectAsList();
  }
}
