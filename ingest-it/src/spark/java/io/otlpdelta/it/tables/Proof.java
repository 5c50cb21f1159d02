package io.otlpdelta.it.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a feature promises beyond the right rows. */
enum Proof {
  /** Each row has an id of its own, and a version in which it came. */
  ROW_IDS {
    @Override
    void check(Trial trial) {
      for (JsonNode add : trial.log().filesOfServer()) {
        assertThat(add.path("baseRowId").isNumber()).as("baseRowId of %s", add).isTrue();
        assertThat(add.path("defaultRowCommitVersion").isNumber())
            .as("version of %s", add)
            .isTrue();
      }
      assertThat(trial.value("SELECT count(*) - count(DISTINCT _metadata.row_id) FROM %s"))
          .as("row ids that are not unique")
          .isEqualTo(0L);
      assertThat(trial.value("SELECT count(*) FROM %s WHERE _metadata.row_commit_version IS NULL"))
          .isEqualTo(0L);
    }
  },

  /** Each commit has its own time, and times grow with versions. */
  COMMIT_TIMESTAMPS {
    @Override
    void check(Trial trial) {
      long last = 0;
      List<CommitLog.Entry> entries = trial.log().entries();
      for (CommitLog.Entry entry : entries.subList(entries.size() - 5, entries.size())) {
        long time = entry.only("commitInfo").path("inCommitTimestamp").asLong();
        assertThat(time).as("time of version %s", entry.version()).isGreaterThan(last);
        last = time;
        assertThat(entry.actions().get(0).has("commitInfo")).as("first action").isTrue();
      }
    }
  },

  /** A stream of changes has each row that we added once, and none for a compaction. */
  CHANGE_FEED {
    @Override
    void check(Trial trial) {
      long added = 0;
      for (CommitLog.Entry entry : trial.log().appends()) {
        added += changes(trial, entry.version());
      }
      assertThat(added).as("changes in commits of the server").isEqualTo(trial.posted());
      trial.log().entries().stream()
          .filter(entry -> entry.isOfServer() && entry.all("txn").isEmpty())
          .forEach(rewrite -> assertThat(changes(trial, rewrite.version())).isZero());
    }

    private long changes(Trial trial, long version) {
      return (Long)
          trial.value(
              String.format(
                  Locale.ROOT,
                  "SELECT count(*) FROM table_changes_by_path('%s', %d, %d)",
                  trial.folder(),
                  version,
                  version));
    }
  },

  /** The server wrote checkpoints, and Spark starts from the last one. */
  CHECKPOINTS {
    @Override
    void check(Trial trial) {
      Path log = trial.folder().resolve("_delta_log");
      try (Stream<Path> files = Files.list(log)) {
        List<String> names = files.map(file -> file.getFileName().toString()).toList();
        assertThat(names).anyMatch(name -> name.matches("\\d{20}\\.checkpoint\\..*parquet"));
        assertThat(names).contains("_last_checkpoint");
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + log, e);
      }
    }
  },

  /** Each file names the partition of its rows, and Spark reads no other for a filter on it. */
  PARTITIONS {
    @Override
    void check(Trial trial) {
      List<String> physical = TableShape.physicalNames(trial.log().schema(), trial.partitionedBy());
      for (JsonNode add : trial.log().filesOfServer()) {
        assertThat(add.get("partitionValues").properties())
            .as("partition of %s", add)
            .extracting(Map.Entry::getKey)
            .containsExactlyInAnyOrderElementsOf(physical);
        assertThat(add.get("path").textValue()).doesNotContain("/");
      }
      trial.assertEachPartition();
    }
  };

  abstract void check(Trial trial);
}
