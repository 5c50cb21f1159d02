package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns of a written file have a dictionary. */
class LeafEncodingTest {
  @TempDir private Path folder;

  @Test
  void logsHaveThemWhereValuesRepeat() throws IOException {
    assertThat(dictionaryColumns(TableLayout.documented(TableKind.LOGS)))
        .containsExactly(
            "attributes.key_value.key",
            "body",
            "event_name",
            "instrumentation_scope.attributes.key_value.key",
            "instrumentation_scope.attributes.key_value.value",
            "instrumentation_scope.name",
            "instrumentation_scope.version",
            "log_schema_url",
            "resource.attributes.key_value.key",
            "resource.attributes.key_value.value",
            "resource_schema_url",
            "severity_number",
            "severity_text");
  }

  @Test
  void pointsHaveThemOnKeysAndNamesButNotOnAttributeValues() throws IOException {
    assertThat(dictionaryColumns(TableLayout.documented(TableKind.METRICS)))
        .contains(
            "name",
            "metric_type",
            "sum.aggregation_temporality",
            "sum.attributes.key_value.key",
            "metadata.key_value.value")
        .doesNotContain(
            "sum.attributes.key_value.value",
            "sum.value",
            "sum.exemplars.list.element.trace_id",
            "sum.exemplars.list.element.filtered_attributes.key_value.value");
  }

  @Test
  void theChoiceFollowsTheNamesOfTheTableNotOfTheFile() throws IOException {
    assertThat(dictionaryColumns(Layouts.mapped(TableKind.LOGS)))
        .hasSameSizeAs(dictionaryColumns(TableLayout.documented(TableKind.LOGS)))
        .contains("col-1")
        .doesNotContain("col-2");
    assertThat(dictionaryColumns(Layouts.reordered(TableKind.LOGS))).contains("EVENT_NAME");
  }

  private Set<String> dictionaryColumns(TableLayout layout) throws IOException {
    // Twenty times the same: parquet-java drops a dictionary that does not make the page smaller.
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bodies.add(SampleRequests.bytes(layout.kind()));
    }
    DataFile file = TestFiles.write(folder, layout, bodies.toArray(byte[][]::new));
    Set<String> columns = new TreeSet<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(TestFiles.path(file)))) {
      for (ColumnChunkMetaData column : reader.getRowGroups().get(0).getColumns()) {
        if (column.hasDictionaryPage()) {
          columns.add(String.join(".", Arrays.asList(column.getPath().toArray())));
        }
      }
    }
    return columns;
  }
}
