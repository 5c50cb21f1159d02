package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.LastCommit;
import io.otlpdelta.pipeline.TableStatus.LastRequest;
import io.otlpdelta.pipeline.TableStatus.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableLedgerTest {
  private static final TableId TABLE = new TableId(new UUID(1, 2));
  private static final TableName NAME = TableName.parse("main.telemetry.logs");

  private final ManualTime time = new ManualTime();
  private final TableLedger ledger = new TableLedger(time);

  @Test
  void requestsAndCommitsAreCountedWithTheNewestOfEach() {
    Instant start = Instant.ofEpochMilli(time.epochMillis());
    ledger.accepted(TABLE, NAME, "alice", 3);
    time.advance(Duration.ofSeconds(1));
    ledger.accepted(TABLE, NAME, "bob", 4);
    ledger.rejected(TABLE, NAME, 2);
    ledger.repeated(TABLE, NAME, "carol", 4);
    time.advance(Duration.ofSeconds(1));
    ledger.committed(TABLE, NAME, 3, OptionalLong.of(7));
    ledger.committed(TABLE, NAME, 4, OptionalLong.empty());
    ledger.deadLettered(TABLE, NAME, 1);

    assertThat(ledger.tally(TABLE))
        .hasValue(
            new TableLedger.Tally(
                NAME,
                new Requests(
                    2, 7, 1, 4, 2, Optional.of(new LastRequest(start.plusSeconds(1), "carol"))),
                new Committed(
                    2,
                    7,
                    1,
                    Optional.of(new LastCommit(start.plusSeconds(2), 4, OptionalLong.empty())))));
  }

  @Test
  void aTableThatWasRenamedHasTheNameOfItsNewestRequest() {
    TableName renamed = TableName.parse("main.telemetry.renamed");
    ledger.accepted(TABLE, NAME, "alice", 1);
    ledger.accepted(TABLE, renamed, "alice", 1);
    ledger.committed(TABLE, NAME, 1, OptionalLong.of(1));

    assertThat(ledger.tally(TABLE).orElseThrow().name()).isEqualTo(renamed);
  }

  @Test
  void onlySoManyTablesAreRemembered() {
    TableLedger small = new TableLedger(time, 5);
    for (int i = 0; i < 1_000; i++) {
      small.accepted(new TableId(new UUID(0, i)), NAME, "alice", 1);
    }

    assertThat(small.tallies()).hasSizeLessThanOrEqualTo(5).isNotEmpty();
  }
}
