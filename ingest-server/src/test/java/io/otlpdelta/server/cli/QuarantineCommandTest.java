package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineCommandTest {
  private static final TableName TABLE = DataDirectory.PREFIX.table(Signal.LOGS);
  private static final TableName OTHER = TableName.parse("main.telemetry.codex_otel_logs");
  private static final String CAPTURE = "claude-code-2.1.330-tools/0001-logs";

  @TempDir private Path dataDir;
  private DataDirectory directory;

  @BeforeEach
  void createTables() throws Exception {
    directory = new DataDirectory(dataDir).createTables();
  }

  @Test
  void anEmptyQuarantineIsSaidToBe() {
    assertThat(run("list").out()).isEqualTo("no item waits\n");
    assertThat(run("list", "--all").out()).isEqualTo("no item ever was in the quarantine\n");
    assertThat(run("list", "--format", "json").out()).isEqualTo("[]\n");
  }

  @Test
  void listShowsWhatWaitsAndWhy() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);

    CommandRun run = run("list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.out())
        .contains(id + "  " + TABLE + "  waits  1         32       ")
        .endsWith("  the table was dropped\n");
    JsonNode json = new ObjectMapper().readTree(run("list", "--format", "json").out()).get(0);
    assertThat(json.path("id").asText()).isEqualTo(id);
    assertThat(json.path("records").asInt()).isEqualTo(32);
    assertThat(json.path("why").asText()).isEqualTo("the table was dropped");
  }

  @Test
  void showSaysWhatAnItemIsAndWhatToType() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);

    CommandRun run = run("show", id);

    assertThat(run.out())
        .startsWith("item         " + id + "\nstate        waits\ntable        " + TABLE + "\n")
        .contains("\nwhy          the table was dropped\n")
        .contains("\nrequests     1\nrecords      32 log records\n")
        .contains("\nin table     not known yet: the table could not be asked\n")
        .contains("\n  otlp-delta quarantine replay " + id + " --data-dir " + dataDir + "\n")
        .contains(
            "\n  otlp-delta quarantine discard " + id + " --yes --data-dir " + dataDir + "\n");
  }

  @Test
  void showPrintsTheFirstRecordsAsTheRowsTheyBecome() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);

    CommandRun run = run("show", id, "--records", "3");

    JsonNode rows = new ObjectMapper().readTree(run.out());
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).has("event_name")).isTrue();
    assertThat(rows.get(0).path("resource").path("attributes").path("service.name").asText())
        .isEqualTo("claude-code");
    assertThat(run("show", id, "--records", "0").err())
        .isEqualTo("otlp-delta: --records: 0 (expected: at least 1)\n");
  }

  @Test
  void replayWritesTheRowsOnceAndLeavesANote() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);

    assertThat(run("replay", id))
        .isEqualTo(
            new CommandRun(
                0, "replayed " + id + ": 32 of 32 log records written to " + TABLE + "\n", ""));

    assertThat(rows(TABLE)).isEqualTo(32);
    assertThat(dataDir.resolve("quarantine").resolve(id).resolve("entries")).doesNotExist();
    assertThat(run("list").out().lines()).hasSize(1);
    assertThat(run("list").out()).isEqualTo("no item waits\n");
    assertThat(run("list", "--all").out()).contains(id).contains("replayed");
    assertThat(run("show", id).out())
        .contains("state        replayed at ")
        .contains(" into " + TABLE + " (table id ")
        .contains("/quarantine/" + id + " up to 1)");
    assertThat(run("replay", id))
        .isEqualTo(new CommandRun(1, "", "otlp-delta: item " + id + " is replayed already\n"));
    assertThat(rows(TABLE)).isEqualTo(32);
  }

  @Test
  void aTableThatIsGoneKeepsTheItemAndAnotherTableMayTakeIt() throws Exception {
    run(List.of("tables", "create", "main.telemetry.codex"));
    String id = directory.quarantine(TABLE, CAPTURE);
    drop(TABLE);

    CommandRun failed = run("replay", id);
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err())
        .isEqualTo(
            "otlp-delta: item "
                + id
                + " stays in the quarantine: there is no table "
                + TABLE
                + "; restore it, or name another one with --into\n");

    assertThat(run("replay", id, "--into", OTHER.toString()).out())
        .isEqualTo("replayed " + id + ": 32 of 32 log records written to " + OTHER + "\n");
    assertThat(rows(OTHER)).isEqualTo(32);
  }

  @Test
  void aTableOfAnotherKindIsRefused() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);
    TableName spans = DataDirectory.PREFIX.table(Signal.TRACES);

    assertThat(run("replay", id, "--into", spans.toString()).err())
        .isEqualTo(
            "otlp-delta: table "
                + spans
                + " holds spans, but item "
                + id
                + " has log records; name a table for these with --into\n");
  }

  @Test
  void allItemsOfATableOrAllOfAllAreReplayedAndOneThatFailsKeepsNoOther() throws Exception {
    run(List.of("tables", "create", "main.telemetry.codex"));
    String first = directory.quarantine(TABLE, CAPTURE);
    String second = directory.quarantine(OTHER, CAPTURE);
    String third = directory.quarantine(OTHER, CAPTURE);
    drop(TABLE);

    CommandRun all = run("replay", "--all");

    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(all.err()).contains("item " + first + " stays in the quarantine");
    assertThat(all.out()).contains("replayed " + second).contains("replayed " + third);
    assertThat(rows(OTHER)).isEqualTo(64);
    assertThat(run("replay", "--table", OTHER.toString()).err())
        .isEqualTo(
            "otlp-delta: no item of table "
                + OTHER
                + " waits; `otlp-delta quarantine list` shows what does\n");
    assertThat(run("replay", "--table", TABLE.toString(), "--into", OTHER.toString()).exitCode())
        .isZero();
    assertThat(rows(OTHER)).isEqualTo(96);
  }

  @Test
  void allIntoOneTableIsRefused() {
    assertThat(run("replay", "--all", "--into", TABLE.toString()).err())
        .isEqualTo(
            "otlp-delta: --all with --into would write the rows of all tables to one; name the"
                + " items, or --table\n");
    assertThat(run("replay").exitCode()).isEqualTo(2);
  }

  @Test
  void discardSaysWhatWouldBeLostAndDoesItOnlyWhenSure() throws Exception {
    String id = directory.quarantine(TABLE, CAPTURE);

    CommandRun unsure = run("discard", id);
    assertThat(unsure.exitCode()).isEqualTo(1);
    assertThat(unsure.err())
        .startsWith(
            "otlp-delta: item "
                + id
                + " holds 1 request with 32 log records for table "
                + TABLE
                + ", received ")
        .endsWith("; discarded, they are nowhere any more. Add --yes to do it\n");
    assertThat(dataDir.resolve("quarantine").resolve(id).resolve("entries")).exists();

    assertThat(run("discard", id, "--yes").out()).startsWith("discarded " + id + ": 1 request");
    assertThat(dataDir.resolve("quarantine").resolve(id).resolve("entries")).doesNotExist();
    assertThat(run("discard", id, "--yes").err())
        .startsWith("otlp-delta: item " + id + " is no longer there: discarded at ");
    assertThat(run("replay", id).err())
        .isEqualTo("otlp-delta: item " + id + " is discarded already\n");
    assertThat(rows(TABLE)).isZero();
  }

  @Test
  void anItemThatIsNotThereIsAFailure() {
    assertThat(run("show", "abc123").err())
        .isEqualTo(
            "otlp-delta: there is no item abc123 in "
                + dataDir.resolve("quarantine")
                + "; `otlp-delta quarantine list --all` shows them\n");
    assertThat(run("show", "../../etc").err())
        .isEqualTo(
            "otlp-delta: '../../etc' is no item of the quarantine (expected: six letters and"
                + " digits)\n");
  }

  private long rows(TableName table) {
    return Long.parseLong(
        run(List.of("tables", "describe", table.toString()))
            .out()
            .lines()
            .filter(line -> line.startsWith("rows "))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", ""));
  }

  private void drop(TableName table) throws IOException {
    Path folder =
        dataDir.resolve(
            "warehouse/" + table.catalog() + "/" + table.schema() + "/" + table.table());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of("quarantine"));
    all.addAll(List.of(args));
    return run(all);
  }

  private CommandRun run(List<String> args) {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of("--data-dir", dataDir.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
