package io.otlpdelta.bench.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkAppendTest {
  private static final int ROWS = 1_000;

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private SparkSession session;
  private String source;
  private String table;

  @BeforeEach
  void makeRows() {
    session = SparkAppend.session(folder.resolve("temporary").toString());
    source = folder.resolve("source.parquet").toString();
    table = folder.resolve("table").toString();
    session.range(ROWS).write().parquet(source);
  }

  @AfterEach
  void stop() {
    session.stop();
  }

  @Test
  void itPrintsTheVersionTheRowsAndTheCpuSecondsOfEachAppendThatCounts() {
    append();

    List<String> lines = printed.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(4).startsWith(session.version(), Integer.toString(ROWS));
    assertThat(lines.subList(2, 4))
        .allSatisfy(line -> assertThat(Double.parseDouble(line)).isPositive());
  }

  @Test
  void aTableThatHadRowsBeforeIsNotTakenForItsOwn() {
    session.range(1).write().format("delta").save(table);

    assertThatThrownBy(this::append)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("7001 rows");
  }

  private void append() {
    SparkAppend.append(session, source, table, 2, new PrintStream(printed, true, UTF_8));
  }
}
