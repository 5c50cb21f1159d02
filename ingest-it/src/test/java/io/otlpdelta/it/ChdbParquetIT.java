package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.BothWays;
import io.otlpdelta.it.harness.NodeProject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ClickHouse's Parquet reader finds in the product's files what it finds in parquet-java's. */
@Tag("heavy")
class ChdbParquetIT {
  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension static final BothWays FILES = new BothWays();

  @Test
  void clickHouseFindsTheSameRows() {
    for (Path one : FILES.cases()) {
      List<String> expected = rows(one.resolve("straightforward"));
      assertThat(expected).as("%s", one.getFileName()).isNotEmpty();
      RowTexts.assertSame(one.getFileName().toString(), rows(one.resolve("product")), expected);
    }
  }

  private static List<String> rows(Path folder) {
    return NODE.run(folder, "read-parquet.js", folder.toString()).lines().toList();
  }
}
