package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedTableTest {
  @TempDir private Path folder;
  private CommittedTable table;

  @BeforeEach
  void createTable() throws IOException {
    Files.createDirectory(folder.resolve("_delta_log"));
    commit(0, "{\"metaData\":{\"id\":\"x\"}}", "{\"protocol\":{}}");
    table = new CommittedTable(folder);
  }

  @Test
  void rowsBytesAndCommitsAreAddedUp() throws IOException {
    commit(1, txn(), add("a.parquet", 10, 100));
    commit(2, txn(), add("b%20c.parquet", 5, 50));

    table.refresh();

    assertThat(table.rows()).isEqualTo(15);
    assertThat(table.bytes()).isEqualTo(150);
    assertThat(table.ingestCommits())
        .extracting(CommittedTable.Commit::rowsAfter)
        .containsExactly(10L, 15L);
    assertThat(table.liveFiles())
        .containsExactly(folder.resolve("a.parquet"), folder.resolve("b c.parquet"));
  }

  @Test
  void laterCommitsAreSeenByTheNextRefresh() throws IOException {
    table.refresh();
    assertThat(table.rows()).isZero();

    commit(1, txn(), add("a.parquet", 10, 100));
    table.refresh();

    assertThat(table.rows()).isEqualTo(10);
  }

  @Test
  void aCompactionChangesNoRowsAndIsNoIngestCommit() throws IOException {
    commit(1, txn(), add("a.parquet", 10, 100));
    commit(2, txn(), add("b.parquet", 5, 50));
    commit(3, remove("a.parquet"), remove("b.parquet"), add("c.parquet", 15, 120));

    table.refresh();

    assertThat(table.rows()).isEqualTo(15);
    assertThat(table.bytes()).isEqualTo(120);
    assertThat(table.ingestCommits())
        .extracting(CommittedTable.Commit::rowsAfter)
        .containsExactly(10L, 15L);
    assertThat(table.liveFiles()).containsExactly(folder.resolve("c.parquet"));
  }

  @Test
  void aFileAddedTwiceIsAnError() throws IOException {
    commit(1, txn(), add("a.parquet", 10, 100));
    commit(2, txn(), add("a.parquet", 10, 100));

    assertThatThrownBy(() -> table.refresh())
        .isInstanceOf(IOException.class)
        .hasMessage("the file a.parquet was added twice");
  }

  @Test
  void aFileWithoutARowCountIsAnError() throws IOException {
    commit(1, "{\"add\":{\"path\":\"a.parquet\",\"size\":1}}");

    assertThatThrownBy(() -> table.refresh())
        .isInstanceOf(IOException.class)
        .hasMessage("the file a.parquet has no numRecords in its statistics");
  }

  private void commit(int version, String... actions) throws IOException {
    Files.write(
        folder.resolve("_delta_log").resolve(String.format("%020d.json", version)),
        List.of(actions));
  }

  private static String txn() {
    return "{\"txn\":{\"appId\":\"a\",\"version\":1}}";
  }

  private static String add(String path, int rows, int bytes) {
    return "{\"add\":{\"path\":\"%s\",\"size\":%d,\"stats\":\"{\\\"numRecords\\\":%d}\"}}"
        .formatted(path, bytes, rows);
  }

  private static String remove(String path) {
    return "{\"remove\":{\"path\":\"%s\"}}".formatted(path);
  }
}
