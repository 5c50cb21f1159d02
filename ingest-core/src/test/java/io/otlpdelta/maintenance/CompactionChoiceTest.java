package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.PartitionValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which files a compaction takes, and which it leaves alone. */
class CompactionChoiceTest extends CompactionFixture {
  @Test
  void fewFilesAreLeftAlone() throws Exception {
    fill(3);
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.version()).isEqualTo(3);
  }

  @Test
  void aFileThatIsLargerThanAllSmallerOnesTogetherIsLeftAlone() throws Exception {
    commit(uncompressible(300_000));
    String large = table.liveFileNames().get(0);
    fill(5);
    assertThat(compact(LIMITS)).isEqualTo(5);
    assertThat(table.liveFileNames()).contains(large).hasSize(2);
  }

  @Test
  void aFileThatIsNotSmallIsLeftAlone() throws Exception {
    fill(4);
    long bytes = Files.size(table.folder().resolve(table.liveFileNames().get(0)));
    assertThat(compact(new RewriteLimits(4, bytes / 2, bytes * 100))).isZero();
  }

  @Test
  void oneRewriteTakesNoMoreThanItsLimit() throws Exception {
    fill(8);
    long largest = 0;
    for (String name : table.liveFileNames()) {
      largest = Math.max(largest, Files.size(table.folder().resolve(name)));
    }
    assertThat(compact(new RewriteLimits(4, largest + 1, largest * 5))).isBetween(5, 6);
    assertThat(table.bodies()).hasSize(8);
  }

  @Test
  void filesOfOtherWritersAreLeftAlone() throws Exception {
    fill(3);
    Path theirs = table.folder().resolve("part-00000-x.snappy.parquet");
    DataFile file = table.dataFile("theirs");
    Files.move(path(file), theirs);
    table.appendAs(theirs, 1);
    assertThat(compact(LIMITS)).isZero();
  }

  /** They may be files that only the server can read, and no reader of the table. */
  @Test
  void filesOutsideOfTheTablesFolderAreLeftAlone() throws Exception {
    fill(3);
    Path ours = path(table.dataFile("another table's"));
    Path elsewhere = Files.createDirectories(table.folder().resolveSibling("another table"));
    table.appendByUri(Files.move(ours, elsewhere.resolve(ours.getFileName())), 1);
    assertThat(compact(LIMITS)).isZero();
  }

  @Test
  void filesWithDeletionVectorsAreLeftAlone() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures").add("deletionVectors");
          protocol.putArray("writerFeatures").add("deletionVectors");
        });
    fill(5);
    String marked = table.liveFileNames().get(2);
    table.deleteRowsOf(marked, 1);
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).contains(marked).hasSize(2);
  }

  @Test
  void aTableWithRowTrackingIsLeftAlone() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minWriterVersion", 7);
          protocol.putArray("writerFeatures").add("rowTracking").add("domainMetadata");
        });
    fill(5);
    assertThat(compact(LIMITS)).isZero();
  }

  @Test
  void filesOfDifferentColumnsAreNotMixed() throws Exception {
    fill(4);
    table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
    committer.transactionVersion(APP);
    DataFile other = table.dataFile(committer.layout(), "other order");
    committer.commit(new TransactionId(APP, 99), List.of(other), committer.layout());
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).hasSize(2).contains(path(other).getFileName().toString());
    assertThat(table.bodies()).hasSize(5).contains("other order");
  }

  @Test
  void theColumnsThatMostFilesHaveAreTaken() throws Exception {
    fill(2);
    table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
    for (int i = 0; i < 4; i++) {
      committer.transactionVersion(APP);
      DataFile other = table.dataFile(committer.layout(), "other order " + i);
      committer.commit(new TransactionId(APP, 90 + i), List.of(other), committer.layout());
    }
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).hasSize(3);
    assertThat(table.bodies()).hasSize(6);
  }

  @Test
  void filesOfDifferentPartitionsAreNotMixed() throws Exception {
    table.partitionBy("event_name", "severity_text");
    for (int i = 0; i < 5; i++) {
      commitTo("a=1/b", "to a " + i);
      commitTo(null, "to none " + i);
    }
    commitTo("c", "to c");
    assertThat(compact(LIMITS)).isEqualTo(10);
    assertThat(table.liveFileNames()).hasSize(3);
    assertThat(table.bodies()).hasSize(11);
    Map<JsonNode, List<String>> merged = new HashMap<>();
    for (JsonNode action : table.actions()) {
      if (action.has("add") && !action.at("/add/dataChange").asBoolean()) {
        merged.put(
            action.at("/add/partitionValues"),
            LogTable.bodies(table.folder().resolve(action.at("/add/path").asText())));
      }
    }
    assertThat(merged)
        .containsOnly(
            entry(
                JSON.readTree("{\"event_name\": \"a=1/b\", \"severity_text\": null}"),
                List.of("to a 0", "to a 1", "to a 2", "to a 3", "to a 4")),
            entry(
                JSON.readTree("{\"event_name\": null, \"severity_text\": null}"),
                List.of("to none 0", "to none 1", "to none 2", "to none 3", "to none 4")));
  }

  @Test
  void aPartitionThatCannotBeRewrittenDoesNotKeepOthersFromIt() throws Exception {
    table.partitionBy("event_name", "severity_text");
    for (int i = 0; i < 6; i++) {
      commitTo("broken", "broken " + i);
    }
    Path broken = table.folder().resolve(table.liveFileNames().get(0));
    byte[] content = Files.readAllBytes(broken);
    for (int i = 0; i < 5; i++) {
      commitTo("good", "good " + i);
    }
    Files.write(broken, new byte[content.length]);
    Compaction compaction = compaction(LIMITS);

    assertThatThrownBy(() -> compaction.run(handle)).hasMessageContaining("is not a Parquet file");
    assertThat(table.liveFileNames()).hasSize(11);
    assertThat(compaction.run(handle)).isEqualTo(5);
    assertThat(table.liveFileNames()).hasSize(7);
    assertThatThrownBy(() -> compaction.run(handle)).hasMessageContaining("is not a Parquet file");
    Files.write(broken, content);
    assertThat(compaction.run(handle)).isEqualTo(6);
    assertThat(table.bodies()).hasSize(11);
  }

  private void commitTo(@Nullable String event, String body) throws Exception {
    committed++;
    committer.transactionVersion(APP);
    DataFile file =
        table.dataFile(
            committer.layout(),
            List.of(
                new PartitionValue("event_name", event), new PartitionValue("severity_text", null)),
            body);
    committer.commit(new TransactionId(APP, committed), List.of(file), committer.layout());
  }

  @Test
  void limitsWithoutMeaningAreRefused() {
    assertThatThrownBy(() -> new RewriteLimits(1, 1, 1)).hasMessage("minFiles: 1 (expected: >= 2)");
    assertThatThrownBy(() -> new RewriteLimits(2, 5, 4))
        .hasMessage(
            "maxFileBytes: 5, maxTotalBytes: 4 (expected: 0 < maxFileBytes <= maxTotalBytes)");
  }

  private static String uncompressible(int length) {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt(94)));
    }
    return text.toString();
  }
}
