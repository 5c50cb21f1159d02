package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.StallingServer;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the catalog is asked, how often, and what holds while it does not answer. */
@Timeout(120)
class UnityCacheTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");

  @TempDir Path temporary;
  private UnityFixture fixture;
  private FakeUnityCatalog unity;
  private UnityConnection connection;
  private Catalog catalog;

  @BeforeEach
  void connect() throws Exception {
    fixture = new UnityFixture(temporary);
    unity = fixture.unity;
    fixture.createExternal(NAME, TableKind.LOGS);
    connection = fixture.connect();
    catalog = fixture.catalog(connection);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aDecisionIsNotAskedForAgainWhileItIsFresh() {
    Principal alice = writer("alice");
    TableHandle table = catalog.resolve(NAME, alice);
    fixture.time.advance(UnityFixture.ACCESS_TIME.minusNanos(1));

    assertThat(catalog.resolve(NAME, alice)).isEqualTo(table);
    fixture.runRefreshes();
    assertThat(unity.requests()).hasSize(2);
    assertThat(fixture.reads).hasValue(1);
  }

  @Test
  void aDecisionThatIsNotFreshIsAskedForInTheBackground() {
    Principal alice = writer("alice");
    TableHandle table = catalog.resolve(NAME, alice);
    fixture.time.advance(UnityFixture.ACCESS_TIME);

    assertThat(catalog.resolve(NAME, alice)).isEqualTo(table);
    assertThat(unity.requests()).hasSize(2);
    assertThat(fixture.reads).hasValue(1);
    fixture.runRefreshes();
    assertThat(catalog.resolve(NAME, alice)).isEqualTo(table);
    assertThat(fixture.refreshes).isEmpty();
    assertThat(unity.requests()).hasSize(4);
    assertThat(fixture.reads).hasValue(2);
  }

  @Test
  void eachCallerIsAskedAboutButTheTableIsReadOnce() {
    catalog.resolve(NAME, writer("alice"));
    catalog.resolve(NAME, writer("bob"));
    assertThat(unity.requests()).hasSize(4);
    assertThat(fixture.reads).hasValue(1);
  }

  @Test
  void aPrivilegeThatIsTakenAwayCountsUntilTheNextRefresh() {
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
    fixture.runRefreshes();
    assertCode(ErrorCode.PERMISSION_DENIED, alice);
  }

  @Test
  void aPrivilegeThatIsTakenAwayNeverCountsForLongerThanTwiceTheAccessTime() {
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2).minusNanos(1));
    assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
    fixture.time.advance(Duration.ofNanos(1));
    assertCode(ErrorCode.PERMISSION_DENIED, alice);
  }

  @Test
  void aTokenThatTheBackgroundFindsRefusedIsRefusedAtTheDoor() {
    String token = unity.writer("alice", NAME);
    catalog.resolve(NAME, UnityFixture.caller(token));
    unity.setToken(token, FakeToken.State.EXPIRED);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    catalog.resolve(NAME, UnityFixture.caller(token));
    assertThat(connection.authenticator().authenticate(new Secret(token))).isPresent();
    fixture.runRefreshes();
    assertThat(connection.authenticator().authenticate(new Secret(token))).isEmpty();
  }

  @Test
  void onlyCallersThatWereLetInBeforeAreAskedAboutAsLookers() {
    Principal alice = writer("alice");
    assertThat(catalog.mayAppend(NAME, alice)).isFalse();
    assertThat(unity.requests()).isEmpty();
    catalog.resolve(NAME, alice);

    assertThat(catalog.mayAppend(NAME, alice)).isTrue();
    assertThat(catalog.mayAppend(NAME, UnityFixture.caller("made-up"))).isFalse();
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertThat(catalog.mayAppend(NAME, alice)).isFalse();
  }

  @Test
  void aRefusalIsKeptForAShorterTime() {
    Principal alice = writer("alice");
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    assertCode(ErrorCode.PERMISSION_DENIED, alice);
    int asked = unity.requests().size();
    assertCode(ErrorCode.PERMISSION_DENIED, alice);
    assertThat(unity.requests()).hasSize(asked);
    unity.grant("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
  }

  @Test
  void manyRequestsOfOneCallerAskOnce() throws Exception {
    Principal alice = writer("alice");
    int callers = 16;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      CountDownLatch start = new CountDownLatch(1);
      unity.faults().delay(Duration.ofMillis(300), 1, "/tables/");
      List<Future<TableHandle>> tables = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        tables.add(
            threads.submit(
                () -> {
                  start.await();
                  return catalog.resolve(NAME, alice);
                }));
      }
      start.countDown();
      for (Future<TableHandle> table : tables) {
        assertThat(table.get().name()).isEqualTo(NAME);
      }
      assertThat(unity.requests("/tables/")).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anOutageDoesNotStopCallersThatWereAllowed() {
    Principal alice = writer("alice");
    TableHandle table = catalog.resolve(NAME, alice);
    unity.faults().startOutage();
    fixture.time.advance(UnityFixture.STALE_TIME.minusMinutes(1));

    assertThat(catalog.isDecided(NAME, alice)).isTrue();
    assertThat(catalog.resolve(NAME, alice)).isEqualTo(table);
    assertThat(catalog.reopen(NAME)).isEqualTo(table);
    assertThat(fixture.answers("stale")).isPositive();
    assertCode(ErrorCode.UNAVAILABLE, writer("bob"));
    assertThat(connection.outage()).isPresent();
    fixture.time.advance(Duration.ofMinutes(1));
    assertCode(ErrorCode.UNAVAILABLE, alice);
  }

  @Test
  void duringAnOutageMostRequestsAreAnsweredWithoutAsking() {
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    unity.faults().startOutage();
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    catalog.resolve(NAME, alice);
    fixture.runRefreshes();
    long asked = unity.requests().size();
    for (int i = 0; i < 100; i++) {
      catalog.resolve(NAME, alice);
      fixture.runRefreshes();
      assertCode(ErrorCode.UNAVAILABLE, UnityFixture.caller("stranger-" + i));
    }
    assertThat(unity.requests()).hasSize((int) asked);
  }

  @Test
  void afterAnOutageTheCatalogDecidesAgain() {
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    unity.faults().startOutage();
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    catalog.resolve(NAME, alice);
    fixture.runRefreshes();
    assertThat(connection.outage()).isPresent();
    unity.revoke("alice", NAME.toString(), UnityPrivilege.SELECT);
    unity.faults().endOutage();
    fixture.time.advance(Duration.ofSeconds(20));
    assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
    fixture.runRefreshes();
    assertCode(ErrorCode.PERMISSION_DENIED, alice);
    assertThat(connection.outage()).isEmpty();
  }

  @Test
  void anErrorOverOneTableIsNoOutageForOthers() throws Exception {
    TableName other = TableName.parse("main.otel.other");
    fixture.createExternal(other, TableKind.LOGS);
    Principal alice = UnityFixture.caller(unity.writer("alice", NAME, other));
    unity.faults().answer(500, 9, "/tables/" + NAME);
    for (int i = 0; i < 3; i++) {
      assertCode(ErrorCode.UNAVAILABLE, alice);
    }
    assertThat(unity.faults().isSpent()).isTrue();
    assertThat(connection.outage()).isEmpty();
    assertThat(catalog.resolve(other, alice).name()).isEqualTo(other);
  }

  @Test
  void errorsOverSeveralTablesAreAnOutage() {
    unity.faults().answer(500, 100, "/tables/");
    for (int table = 1; table <= 3; table++) {
      TableName name = TableName.parse("main.otel.table_" + table);
      assertThat(connection.outage()).as("before table " + table).isEmpty();
      assertThatThrownBy(() -> catalog.resolve(name, UnityFixture.caller("any")))
          .hasMessage("Table " + name + " cannot be looked up now; try again");
    }
    assertThat(connection.outage()).isPresent();
    long asked = unity.requests().size();
    assertCode(ErrorCode.UNAVAILABLE, UnityFixture.caller("another"));
    assertThat(unity.requests()).hasSize((int) asked);
  }

  @Test
  void aTokenThatCannotBeSentSaysNothingAboutAnOutage() {
    unity.faults().startOutage();
    assertCode(ErrorCode.UNAVAILABLE, writer("alice"));
    fixture.time.advance(Duration.ofSeconds(20));
    assertCode(ErrorCode.UNAUTHENTICATED, UnityFixture.caller("two\nlines"));
    assertThat(connection.outage()).isPresent();
    unity.faults().endOutage();
    assertThat(catalog.resolve(NAME, writer("alice")).name()).isEqualTo(NAME);
  }

  @Test
  void aServerThatWantsFewerQuestionsDoesNotEndAnOutage() {
    unity.faults().startOutage();
    assertCode(ErrorCode.UNAVAILABLE, writer("alice"));
    unity.faults().endOutage();
    unity.faults().answer(429, 1, "/tables/");
    fixture.time.advance(Duration.ofSeconds(20));

    assertCode(ErrorCode.UNAVAILABLE, writer("bob"));
    assertThat(unity.faults().isSpent()).isTrue();
    assertThat(connection.outage()).isPresent();
    fixture.time.advance(Duration.ofSeconds(20));
    assertThat(catalog.resolve(NAME, writer("carol")).name()).isEqualTo(NAME);
    assertThat(connection.outage()).isEmpty();
  }

  @Test
  void aStorageThatDoesNotAnswerStopsOnlyTablesThatWereNotRead() throws Exception {
    TableName other = TableName.parse("main.otel.other");
    fixture.createExternal(other, TableKind.LOGS);
    Principal alice = UnityFixture.caller(unity.writer("alice", NAME, other));
    TableHandle table = catalog.resolve(NAME, alice);
    fixture.storage.failAlways(Operation.LIST, ".");
    fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2));
    assertThat(catalog.resolve(NAME, alice)).isEqualTo(table);
    assertThatThrownBy(() -> catalog.resolve(other, alice))
        .hasMessage("Table main.otel.other cannot be looked up now; try again");
  }

  @Test
  void aFloodOfUnknownTokensDoesNotKeepKnownCallersWaiting() throws Exception {
    fixture.setNewCallers(1, 0);
    catalog = fixture.catalog(fixture.connect());
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    unity.faults().before("/tables/", () -> holdUp(asked, answer));
    ExecutorService flood = Executors.newSingleThreadExecutor();
    try {
      Future<IngestException> first = flood.submit(() -> failure(UnityFixture.caller("stranger")));
      asked.await();
      assertCode(ErrorCode.UNAVAILABLE, UnityFixture.caller("another"));
      fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2));
      assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
      assertThat(first.isDone()).isFalse();
      answer.countDown();
      assertThat(first.get().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    } finally {
      answer.countDown();
      flood.shutdownNow();
    }
  }

  @Test
  void aNewCallerWaitsForAnotherToBeDecidedAbout() throws Exception {
    fixture.setNewCallers(1, 1);
    catalog = fixture.catalog(fixture.connect());
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    unity.faults().before("/tables/", () -> holdUp(asked, answer));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Principal alice = writer("alice");
      Principal bob = writer("bob");
      Future<TableHandle> first = threads.submit(() -> catalog.resolve(NAME, alice));
      asked.await();
      Future<TableHandle> second = threads.submit(() -> catalog.resolve(NAME, bob));
      answer.countDown();
      assertThat(first.get().name()).isEqualTo(NAME);
      assertThat(second.get().name()).isEqualTo(NAME);
    } finally {
      answer.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void whoGetsNoTurnDoesNotUseUpTheQuestionThatAnOutageLetsThrough() throws Exception {
    fixture.setNewCallers(1, 0);
    connection = fixture.connect();
    catalog = fixture.catalog(connection);
    Principal alice = writer("alice");
    catalog.resolve(NAME, alice);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    unity.faults().before("/tables/", () -> holdUp(asked, answer));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<IngestException> stranger =
          threads.submit(() -> failure(UnityFixture.caller("stranger")));
      asked.await();
      unity.faults().startOutage();
      fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2));
      catalog.resolve(NAME, alice);
      assertThat(connection.outage()).isPresent();
      unity.faults().endOutage();
      fixture.time.advance(Duration.ofSeconds(20));

      assertCode(ErrorCode.UNAVAILABLE, UnityFixture.caller("another"));
      assertThat(catalog.resolve(NAME, alice).name()).isEqualTo(NAME);
      fixture.runRefreshes();
      assertThat(connection.outage()).isEmpty();
      answer.countDown();
      assertThat(stranger.get().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    } finally {
      answer.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void anAnswerWithoutEndHoldsNobody() throws Exception {
    try (StallingServer stalling = StallingServer.inTheMiddleOfItsAnswer()) {
      fixture.setUri(stalling.uri());
      fixture.setCallTimeout(Duration.ofMillis(100));
      connection = fixture.connect();
      catalog = fixture.catalog(connection);
      assertCode(ErrorCode.UNAVAILABLE, UnityFixture.caller("any"));
      assertThat(stalling.connections()).isEqualTo(3);
      assertThat(connection.outage()).isPresent();
    }
  }

  @Test
  void aRefusedTokenIsRefusedAtTheDoorForAWhile() {
    Secret bad = new Secret("never-issued");
    assertThat(connection.authenticator().authenticate(bad)).isPresent();
    assertCode(ErrorCode.UNAUTHENTICATED, UnityFixture.caller("never-issued"));
    assertThat(connection.authenticator().authenticate(bad)).isEmpty();
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    Principal caller = connection.authenticator().authenticate(bad).orElseThrow();
    assertThat(caller.name()).matches("token:[0-9a-f]{8}");
    assertThat(caller.toString()).doesNotContain("never-issued");
  }

  @Test
  void onlyCallersThatNobodyKnowsAreUndecided() {
    Principal alice = writer("alice");
    assertThat(catalog.isDecided(NAME, alice)).isFalse();
    catalog.resolve(NAME, alice);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertThat(catalog.isDecided(NAME, alice)).isTrue();
    Principal stranger = UnityFixture.caller("stranger");
    assertCode(ErrorCode.UNAUTHENTICATED, stranger);
    assertThat(catalog.isDecided(NAME, stranger)).isTrue();
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    assertThat(catalog.isDecided(NAME, stranger)).isFalse();
  }

  private static void holdUp(CountDownLatch asked, CountDownLatch answer) {
    asked.countDown();
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Principal writer(String principal) {
    return UnityFixture.caller(unity.writer(principal, NAME));
  }

  private void assertCode(ErrorCode code, Principal caller) {
    assertThat(failure(caller).code()).isEqualTo(code);
  }

  private IngestException failure(Principal caller) {
    IngestException failure =
        catchThrowableOfType(IngestException.class, () -> catalog.resolve(NAME, caller));
    assertThat(failure).isNotNull();
    return failure;
  }
}
