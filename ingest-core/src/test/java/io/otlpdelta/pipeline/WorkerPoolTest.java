package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.QuarantineHouse.NAME;
import static io.otlpdelta.pipeline.QuarantineHouse.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.NamedPipe;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The workers of all tables, as the requests' threads use them. */
@Timeout(60)
class WorkerPoolTest {
  @TempDir private Path dataDir;
  private QuarantineHouse house;
  private WorkerPool pool;

  @BeforeEach
  void start() throws IOException {
    house = new QuarantineHouse(dataDir);
    pool = new WorkerPool(house.context(), new ManualExecutor(house.time));
  }

  @Test
  void whoWaitsInTheEndIsToldThatTheServerStops() {
    CompletableFuture<Void> before = pool.whenCommitted(TABLE, NAME, new Position(1));

    pool.close();

    CompletableFuture<Void> after = pool.whenCommitted(TABLE, NAME, new Position(1));
    assertStopped(before);
    assertStopped(after);
  }

  @Test
  void rowsThatArriveAfterTheEndMakeNoWorker() {
    pool.close();
    pool.arrived(TABLE, NAME, 1);
    assertThat(pool.active()).isZero();
  }

  @Test
  void aSlowDiskOfTheQuarantineHoldsUpNobodyElseOfTheTable() throws Exception {
    house.post("a");
    Position quarantined = house.journal.last();
    house.catalog.refuse(NAME, ErrorCode.TABLE_NOT_FOUND, "gone");
    house.turnUntilMoved();
    Path item = house.folder.resolve(house.items().get(0).id().text()).resolve("item.json");
    byte[] json = Files.readAllBytes(item);
    Files.delete(item);
    NamedPipe.create(item);
    CompletableFuture<Void> waits =
        CompletableFuture.supplyAsync(() -> pool.whenCommitted(TABLE, NAME, quarantined))
            .thenCompose(committed -> committed);
    try (OutputStream pipe = Files.newOutputStream(item, StandardOpenOption.WRITE)) {
      CompletableFuture.runAsync(() -> pool.arrived(TABLE, NAME, 1)).get(20, TimeUnit.SECONDS);
      pipe.write(json);
    }
    assertThatThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(IngestException.class)
        .hasMessageContaining("The request is stored, but in the quarantine");
  }

  private static void assertStopped(CompletableFuture<Void> committed) {
    assertThat(committed).isCompletedExceptionally();
    assertThatThrownBy(committed::get)
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessage(
            "The request is stored; the server stops before its rows are in table"
                + " main.telemetry.logs.");
  }
}
