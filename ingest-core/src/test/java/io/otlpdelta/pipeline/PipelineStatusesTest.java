package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.pipeline.TableStatus.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of tables, from the request to the row, on real files. */
class PipelineStatusesTest {
  @TempDir private Path dataDir;
  private TwoTables server;

  @BeforeEach
  void start() throws Exception {
    server = new TwoTables(dataDir);
    server.start(Duration.ofMinutes(5));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCommittedRequestIsSeenWithItsCallerAndVersion() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    server.post(TwoTables.HEALTHY, true, "a").join();
    server.post(TwoTables.HEALTHY, false, "a").join();

    await("the commit is counted")
        .untilAsserted(() -> assertThat(healthy().committed().rows()).isEqualTo(1));
    TableStatus status = healthy();
    assertThat(status.requests().accepted()).isEqualTo(1);
    assertThat(status.requests().records()).isEqualTo(1);
    assertThat(status.requests().repeated()).isEqualTo(1);
    assertThat(status.requests().repeatedRecords()).isEqualTo(1);
    assertThat(status.requests().rejectedRecords()).isZero();
    assertThat(status.requests().last().orElseThrow().caller()).isEqualTo("tester");
    assertThat(status.lastActiveAt()).isAfterOrEqualTo(before);
    assertThat(status.committed().commits()).isEqualTo(1);
    assertThat(status.committed().last().orElseThrow().version()).hasValue(1);
    assertThat(status.waiting()).isEqualTo(Waiting.NOTHING);
    assertThat(status.held()).isEmpty();
  }

  @Test
  void aHeldTableSaysWhyAndWhatWaits() {
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();

    await("the table is held")
        .untilAsserted(
            () ->
                assertThat(status(TwoTables.BROKEN.toString()).held())
                    .hasValueSatisfying(
                        hold -> assertThat(hold.because()).isEqualTo("MODIFY was withdrawn")));
    Waiting waiting = status(TwoTables.BROKEN.toString()).waiting();
    assertThat(waiting.requests()).isEqualTo(1);
    assertThat(waiting.bytes()).isPositive();
    assertThat(waiting.oldestReceivedAt()).isPresent();
  }

  @Test
  void whatWaitsInTheQuarantineIsKnownAlsoAfterARestart() throws Exception {
    server.close();
    server.start(Duration.ofMillis(1));
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();
    await("the request is moved").until(() -> !server.items().isEmpty());
    server.close();
    server.start(Duration.ofMinutes(5));

    TableStatus status = status(TwoTables.BROKEN.toString());
    assertThat(status.quarantined().items()).isEqualTo(1);
    assertThat(status.quarantined().requests()).isEqualTo(1);
    assertThat(status.quarantined().records()).isEqualTo(1);
    assertThat(status.quarantined().bytes()).isPositive();
    assertThat(status.requests()).isEqualTo(TableStatus.Requests.NONE);
    assertThat(status.lastActiveAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aCallerSeesTheTablesThatItMayWriteAndNoOthers() {
    server.post(TwoTables.HEALTHY, false, "a").join();
    server.post(TwoTables.BROKEN, false, "a").join();

    assertThat(names(caller("main.*", Privilege.MODIFY, Privilege.SELECT)))
        .containsExactlyInAnyOrder(TwoTables.HEALTHY.toString(), TwoTables.BROKEN.toString());
    assertThat(names(caller("main.telemetry.healthy_*", Privilege.MODIFY, Privilege.SELECT)))
        .containsExactly(TwoTables.HEALTHY.toString());
    assertThat(names(caller("main.*", Privilege.SELECT))).isEmpty();
    assertThat(names(new Principal("nobody", List.of()))).isEmpty();
  }

  private List<String> names(Principal caller) {
    return server.pipeline.statuses().visibleTo(caller, Set.of()).stream()
        .map(status -> status.name().toString())
        .toList();
  }

  private static Principal caller(String pattern, Privilege... privileges) {
    return new Principal("looker", List.of(new Grant(pattern, Set.of(privileges))));
  }

  private TableStatus healthy() {
    return status(TwoTables.HEALTHY.toString());
  }

  private TableStatus status(String name) {
    return server
        .pipeline
        .statuses()
        .visibleTo(caller("*", Privilege.MODIFY, Privilege.SELECT), Set.of())
        .stream()
        .filter(status -> status.name().toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is known of " + name));
  }
}
