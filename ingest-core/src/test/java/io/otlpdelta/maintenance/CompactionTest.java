package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a compaction writes. */
class CompactionTest extends CompactionFixture {
  @Test
  void manySmallFilesBecomeOneWithTheSameRows() throws Exception {
    commit("a", "b");
    commit("c");
    commit("", "a");
    commit("ü 漢 😀");
    List<String> before = table.bodies();
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).hasSize(1);
    assertThat(table.bodies()).isEqualTo(before);
    TableDescription description = describe();
    assertThat(description.files()).isEqualTo(1);
    assertThat(description.rows()).hasValue(6);
    assertThat(description.transactions()).containsEntry(APP, 4L);
  }

  @Test
  void rowsKeepTheirOrderAndEveryValue() throws Exception {
    for (int i = 0; i < 5; i++) {
      commit("b" + i, "a" + i);
    }
    List<String> names = table.liveFileNames();
    StringBuilder before = new StringBuilder();
    for (String name : names) {
      before.append(LogTable.rows(table.folder().resolve(name)));
    }
    assertThat(compact(LIMITS)).isEqualTo(5);
    Path merged = table.folder().resolve(table.liveFileNames().get(0));
    assertThat(LogTable.rows(merged)).isEqualTo(before.toString());
    assertThat(LogTable.bodies(merged))
        .containsExactly("b0", "a0", "b1", "a1", "b2", "a2", "b3", "a3", "b4", "a4");
  }

  @Test
  void theDeltaLogSaysThatNoDataChanged() throws Exception {
    fill(4);
    List<String> names = table.liveFileNames();
    compact(LIMITS);
    List<JsonNode> actions = table.actions(table.version());
    assertThat(actions)
        .filteredOn(action -> action.has("remove"))
        .extracting(action -> action.path("remove").path("path").asText())
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(actions)
        .filteredOn(action -> action.has("remove"))
        .allMatch(action -> !action.path("remove").path("dataChange").asBoolean(true))
        .allMatch(
            action ->
                action.path("remove").path("deletionTimestamp").asLong() == time.epochMillis());
    assertThat(actions)
        .filteredOn(action -> action.has("add"))
        .singleElement()
        .matches(action -> !action.path("add").path("dataChange").asBoolean(true));
    assertThat(actions).noneMatch(action -> action.has("txn"));
    for (String name : names) {
      assertThat(table.folder().resolve(name)).exists();
    }
  }

  @Test
  void statisticsAreThoseOfTheFilesTogether() throws Exception {
    commit("m", "z");
    commit("\uFF5E"); // in Java's order above every supplementary character, in UTF-8's below
    commit("a");
    commit("\uD83D\uDE00");
    compact(LIMITS);
    JsonNode statistics = addedStatistics();
    assertThat(statistics.path("numRecords").asLong()).isEqualTo(5);
    assertThat(statistics.path("minValues").path("body").asText()).isEqualTo("a");
    assertThat(statistics.path("maxValues").path("body").asText()).isEqualTo("\uD83D\uDE00");
    assertThat(statistics.path("nullCount").path("body").asLong()).isZero();
    assertThat(statistics.path("nullCount").path("trace_id").asLong()).isEqualTo(5);
    assertThat(statistics.path("minValues").has("trace_id")).isFalse();
  }

  @Test
  void columnMappingIsKept() throws Exception {
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
    table.setProperty("delta.columnMapping.mode", "name");
    table.alterColumns(LogTable::mapColumns);
    for (int i = 0; i < 4; i++) {
      committer.transactionVersion(APP);
      DataFile file = table.dataFile(committer.layout(), "row " + i);
      committer.commit(new TransactionId(APP, i + 1), List.of(file), committer.layout());
    }
    assertThat(compact(LIMITS)).isEqualTo(4);
    JsonNode statistics = addedStatistics();
    assertThat(statistics.path("maxValues").path("col-body").asText()).isEqualTo("row 3");
    String rows = LogTable.rows(table.folder().resolve(table.liveFileNames().get(0)));
    assertThat(rows).contains("col-body: row 0").contains("col-body: row 3");
  }

  @Test
  void maintenanceCompactsWhenACheckpointIsDue() throws Exception {
    Duration day = Duration.ofDays(1);
    TableMaintenance maintenance =
        new TableMaintenance(storage, time, new MaintenanceOptions(6, day, day, Duration.ofDays(7)))
            .withCompaction(new SecureRandomness(), "test", LIMITS);
    maintenance.run(handle);
    int replaced = 0;
    for (int i = 0; i < 20; i++) {
      commit("row");
      replaced += maintenance.run(handle).filesReplaced();
    }
    assertThat(replaced).isGreaterThanOrEqualTo(15);
    assertThat(table.liveFileNames()).hasSizeLessThan(10);
    assertThat(table.bodies()).hasSize(20);
    assertThat(committer.transactionVersion(APP)).hasValue(20);
  }

  private JsonNode addedStatistics() throws IOException {
    return JSON.readTree(
        table.actions(table.version()).stream()
            .filter(action -> action.has("add"))
            .findFirst()
            .orElseThrow()
            .path("add")
            .path("stats")
            .asText());
  }
}
