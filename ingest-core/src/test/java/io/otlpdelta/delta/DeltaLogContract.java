package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.parquet.DataFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link TableCommitter} writes into the delta log. */
abstract class DeltaLogContract extends LocalTableContract {
  @Test
  void theDeltaLogSaysWhatWasWritten() throws Exception {
    DataFile file = table.dataFile("hello");
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(file), planned);
    JsonNode commitInfo = action("commitInfo");
    assertThat(commitInfo.path("operation").asText()).isEqualTo("WRITE");
    assertThat(commitInfo.path("engineInfo").asText()).contains("otlp-delta/1.2.3");
    assertThat(action("txn").path("appId").asText()).isEqualTo(APP);
    assertThat(action("txn").path("version").asLong()).isEqualTo(5);
    JsonNode add = action("add");
    assertThat(add.path("path").asText()).isEqualTo(name(file));
    assertThat(add.path("dataChange").asBoolean()).isTrue();
    assertThat(add.path("size").asLong()).isEqualTo(file.bytes());
    assertThat(add.path("modificationTime").asLong()).isEqualTo(file.modifiedAtMillis());
  }

  @Test
  void statisticsOfTheFileAreInTheDeltaLog() throws Exception {
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(table.dataFile("a \"quoted\" body", "b", "c")), planned);
    JsonNode statistics = new ObjectMapper().readTree(action("add").path("stats").asText());
    assertThat(statistics.path("numRecords").asLong()).isEqualTo(3);
    assertThat(statistics.path("minValues").path(written("body")).asText())
        .isEqualTo("a \"quoted\" body");
    assertThat(statistics.path("maxValues").path(written("body")).asText()).isEqualTo("c");
    assertThat(statistics.path("nullCount").path(written("body")).asLong()).isZero();
    assertThat(statistics.path("nullCount").path(written("trace_id")).asLong()).isEqualTo(3);
    assertThat(statistics.path("minValues").has(written("trace_id"))).isFalse();
    assertThat(
            statistics
                .path("nullCount")
                .path(written("resource"))
                .path(written("dropped_attributes_count"))
                .isNumber())
        .isTrue();
  }

  /** A column's name in files and statistics. */
  String written(String column) {
    return column;
  }

  private static String name(DataFile file) {
    return file.location().substring(file.location().lastIndexOf('/') + 1);
  }
}
