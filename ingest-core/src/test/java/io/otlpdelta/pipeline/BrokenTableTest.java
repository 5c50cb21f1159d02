package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What admins do to tables, done to real Delta tables under a whole pipeline, after a request was
 * acknowledged and before its rows are committed; each time another table flows.
 */
@Timeout(120)
class BrokenTableTest {
  @TempDir private Path dataDir;
  private TwoTables server;

  @BeforeEach
  void start() throws Exception {
    server = new TwoTables(dataDir);
    server.start(Duration.ofMillis(300));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aDroppedTablesRowsWaitInTheQuarantineUntilItIsRestored() throws Exception {
    server.postBefore(() -> server.broken().drop(), "a", "b");

    QuarantineItem item = quarantined();

    assertThat(item.origin().reason())
        .isEqualTo(
            "table main.telemetry.broken_otel_logs is gone: it was dropped, or has another name"
                + " now");
    assertThat(item.contents().records()).isEqualTo(2);
    theOtherTableFlows();
    assertThatThrownBy(() -> server.replay(item, Optional.empty()))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("there is no table main.telemetry.broken_otel_logs; restore it, or");
    assertThat(server.items().get(0).isOpen()).isTrue();
  }

  @Test
  void aTableMadeAgainUnderTheNameNeverGetsTheOldOnesRowsUnlessAsked() throws Exception {
    server.postBefore(
        () -> {
          server.broken().drop();
          server.makeBroken();
        },
        "old");
    QuarantineItem item = quarantined();
    assertThat(item.origin().reason()).contains("was dropped and made again under the same name");
    server.post(TwoTables.BROKEN, true, "new").join();
    theOtherTableFlows();
    assertThat(server.broken().bodies()).containsExactly("new");
    assertThatThrownBy(() -> server.replay(item, Optional.empty()))
        .hasMessageContaining("say so with --into main.telemetry.broken_otel_logs");

    server.replay(item, Optional.of(TwoTables.BROKEN));

    assertThat(server.broken().bodies()).containsExactly("new", "old");
  }

  @Test
  void aTableWhosePermissionComesBackInTimeGoesOn() throws Exception {
    server.close();
    server.start(Duration.ofHours(1));
    server.catalog.forbid(TwoTables.BROKEN);
    var answer = server.post(TwoTables.BROKEN, true, "a");

    assertThatThrownBy(answer::join)
        .hasRootCauseInstanceOf(IngestException.class)
        .hasMessageContaining(
            "The request is stored, but table main.telemetry.broken_otel_logs cannot be written"
                + " now: MODIFY was withdrawn.");
    assertThat(server.pipeline.heldTables()).containsOnlyKeys(TwoTables.BROKEN);
    theOtherTableFlows();

    server.catalog.grant();
    server.awaitRows(server.broken(), "a");
    assertThat(server.pipeline.heldTables()).isEmpty();
    assertThat(server.items()).isEmpty();
  }

  @Test
  void aTableWhosePermissionComesBackLaterGoesOnBehindTheQuarantine() throws Exception {
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();
    QuarantineItem item = quarantined();
    assertThat(item.origin().reason()).isEqualTo("MODIFY was withdrawn");
    server.catalog.grant();

    server.awaitCommitted("b");
    theOtherTableFlows();
    assertThat(server.broken().bodies()).containsExactly("b");
    server.replay(item, Optional.empty());

    assertThat(server.broken().bodies()).containsExactly("a", "b");
  }

  @Test
  void aNullableColumnAddedMeanwhileChangesNothing() throws Exception {
    server.postBefore(
        () -> server.broken().alterColumns(columns -> addColumn(columns, "note", true)), "a");
    server.awaitRows(server.broken(), "a");
    theOtherTableFlows();
    assertThat(server.items()).isEmpty();
  }

  @Test
  void aDocumentedColumnDroppedIsNamedAndItsReturnHeals() throws Exception {
    ArrayNode[] before = new ArrayNode[1];
    server.postBefore(
        () ->
            server
                .broken()
                .alterColumns(
                    columns -> {
                      before[0] = columns.deepCopy();
                      columns.remove(index(columns, "severity_text"));
                    }),
        "a");
    QuarantineItem item = quarantined();
    assertThat(item.origin().reason()).contains("severity_text");
    theOtherTableFlows();
    assertThatThrownBy(() -> server.replay(item, Optional.empty()))
        .hasMessageContaining("severity_text");

    server
        .broken()
        .alterColumns(
            columns -> {
              columns.removeAll();
              columns.addAll(before[0]);
            });
    server.replay(item, Optional.empty());

    assertThat(server.broken().bodies()).containsExactly("a");
  }

  @Test
  void aDocumentedColumnRetypedIsNamed() throws Exception {
    server.postBefore(
        () ->
            server
                .broken()
                .alterColumns(
                    columns ->
                        ((ObjectNode) columns.get(index(columns, "flags"))).put("type", "string")),
        "a");
    assertThat(quarantined().origin().reason()).contains("flags").contains("INT");
    theOtherTableFlows();
  }

  @Test
  void aTableFeatureThatIsNotWritableIsNamed() throws Exception {
    server.postBefore(
        () ->
            server
                .broken()
                .setProtocol(
                    protocol -> {
                      protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
                      protocol.putArray("readerFeatures");
                      protocol.putArray("writerFeatures").add("featureOfTomorrow");
                    }),
        "a");
    assertThat(quarantined().origin().reason()).contains("featureOfTomorrow");
    theOtherTableFlows();
  }

  @Test
  void theJournalIsTrimmedThoughATableIsGone() throws Exception {
    server.postBefore(() -> server.broken().drop(), "a");
    for (int i = 0; i < 40; i++) {
      server.post(TwoTables.HEALTHY, i == 39, "row " + i + " ".repeat(20_000)).join();
    }
    QuarantineItem item = quarantined();

    await("the journal holds nothing any more")
        .untilAsserted(
            () -> {
              assertThat(server.journal.backlogs()).isEmpty();
              assertThat(server.journal.status().segments()).isLessThanOrEqualTo(2);
            });
    assertThat(server.healthy().bodies()).hasSize(40);
    assertThat(item.contents().entries()).isEqualTo(1);
  }

  @Test
  void aFullQuarantineHoldsNoOtherTable() throws Exception {
    server.close();
    server.quarantineBytes = 1;
    server.start(Duration.ofMillis(100));
    server.postBefore(() -> server.broken().drop(), "a");
    await("the table is held")
        .untilAsserted(() -> assertThat(server.pipeline.heldTables()).hasSize(1));
    theOtherTableFlows();
    assertThat(server.items()).isEmpty();
    assertThat(server.journal.backlogs()).hasSize(1);

    server.close();
    server.quarantineBytes = 1 << 20;
    server.start(Duration.ofMillis(100));

    assertThat(quarantined().contents().records()).isEqualTo(1);
  }

  @Test
  void whatTheJournalBringsBackAfterARestartStaysWhereItIs() throws Exception {
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();
    quarantined();
    server.close();
    server.catalog.grant();
    server.start(Duration.ofMillis(300));

    server.awaitCommitted("b");

    assertThat(server.broken().bodies()).containsExactly("b");
    assertThat(server.items()).hasSize(1);
    server.replay(server.items().get(0), Optional.empty());
    assertThat(server.items().get(0).state()).isEqualTo(State.REPLAYED);
    server.close();
    server.start(Duration.ofMillis(300));
    server.awaitCommitted("c");
    assertThat(server.broken().bodies()).containsExactly("a", "b", "c");
  }

  @Test
  void aRequestToATableThatIsGoneIsRefusedAndTheOthersAreNot() throws Exception {
    server.postBefore(() -> server.broken().drop(), "a");
    assertThatThrownBy(() -> server.post(TwoTables.BROKEN, false, "b").join())
        .hasRootCauseInstanceOf(IngestException.class)
        .extracting(failure -> ((IngestException) failure.getCause()).code())
        .isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    theOtherTableFlows();
  }

  private QuarantineItem quarantined() {
    await("an item is in the quarantine, and its entries are not in the journal")
        .untilAsserted(
            () -> {
              assertThat(server.items()).hasSize(1);
              assertThat(server.journal.backlogs())
                  .noneMatch(backlog -> backlog.name().equals(TwoTables.BROKEN));
            });
    try {
      return server.items().get(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void theOtherTableFlows() throws Exception {
    int before = server.healthy().bodies().size();
    server.post(TwoTables.HEALTHY, true, "one more " + before).join();
    assertThat(server.healthy().bodies()).hasSize(before + 1);
  }

  private static void addColumn(ArrayNode columns, String name, boolean nullable) {
    ObjectNode column = columns.addObject();
    column.put("name", name).put("type", "string").put("nullable", nullable);
    column.putObject("metadata");
  }

  private static int index(ArrayNode columns, String name) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Something an admin does. */
  @FunctionalInterface
  interface Deed {
    void run() throws Exception;
  }
}
