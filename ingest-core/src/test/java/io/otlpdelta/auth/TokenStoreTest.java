package io.otlpdelta.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TokenStoreTest {
  private static final List<Grant> GRANTS =
      List.of(new Grant("main.telemetry.*", EnumSet.allOf(Privilege.class)));

  @TempDir private Path folder;
  private final ManualTime time =
      new ManualTime(Instant.parse("2026-08-01T10:00:00Z").toEpochMilli());
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Path path;
  private TokenFile file;

  @BeforeEach
  void prepare() {
    path = folder.resolve(TokenFile.NAME);
    file = new TokenFile(path, time, new SecureRandomness());
    logged.start();
    ((Logger) LoggerFactory.getLogger(TokenStore.class)).addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(TokenStore.class)).detachAppender(logged);
  }

  @Test
  void aKnownTokenGivesItsNameAndGrants() throws IOException {
    Secret token = file.create("alice", GRANTS, Optional.empty()).token();
    TokenStore store = TokenStore.open(path, time);

    Principal caller = store.authenticate(token).orElseThrow();

    assertThat(caller).isEqualTo(new Principal("alice", GRANTS));
    assertThat(caller.privilegesOn(TableName.parse("main.telemetry.x")))
        .isEqualTo(Set.of(Privilege.MODIFY, Privilege.SELECT));
    assertThat(caller.privilegesOn(TableName.parse("main.other.x"))).isEmpty();
  }

  @Test
  void anythingElseIsNobody() throws IOException {
    Secret token = file.create("alice", GRANTS, Optional.empty()).token();
    TokenStore store = TokenStore.open(path, time);
    String text = token.reveal();

    for (String other :
        List.of(
            "",
            "alice",
            text + "x",
            text.substring(1),
            text.toUpperCase(Locale.ROOT),
            file.list().get(0).sha256(),
            "x".repeat(9_000))) {
      assertThat(store.authenticate(new Secret(other))).as("token '%s'", other).isEmpty();
    }
  }

  @Test
  void aTokenIsRefusedFromTheMillisecondItExpires() throws IOException {
    Secret token = file.create("alice", GRANTS, Optional.of(Duration.ofDays(90))).token();
    TokenStore store = TokenStore.open(path, time);

    time.advance(Duration.ofDays(90).minusMillis(1));
    assertThat(store.authenticate(token)).isPresent();
    time.advance(Duration.ofMillis(1));
    assertThat(store.authenticate(token)).isEmpty();
  }

  @Test
  void bothTokensOfARotationAreGoodUntilTheOldOneIsRevoked() throws IOException {
    IssuedToken old = file.create("alice", GRANTS, Optional.empty());
    IssuedToken fresh = file.create("alice", GRANTS, Optional.empty());
    TokenStore store = TokenStore.open(path, time);
    assertThat(store.authenticate(old.token())).isPresent();
    assertThat(store.authenticate(fresh.token())).isPresent();

    file.revoke(old.stored().id());
    store.refresh();

    assertThat(store.authenticate(old.token())).isEmpty();
    assertThat(store.authenticate(fresh.token())).isPresent();
  }

  @Test
  void aTokenMadeWhileTheServerRunsIsSeenByTheBackgroundCheck() throws IOException {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (TokenStore store = TokenStore.open(path, time, scheduler)) {
      assertThat(store.size()).isZero();

      Secret token = file.create("alice", GRANTS, Optional.empty()).token();

      await("the new token").until(() -> store.authenticate(token).isPresent());
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void afterCloseTheFileIsNoLongerFollowed() throws IOException {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    scheduler.setRemoveOnCancelPolicy(true);
    try {
      TokenStore store = TokenStore.open(path, time, scheduler);
      assertThat(scheduler.getQueue()).hasSize(1);

      store.close();

      assertThat(scheduler.getQueue()).isEmpty();
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void aFileThatBreaksKeepsTheLastGoodTokensAndSaysSoOnce() throws IOException {
    Secret token = file.create("alice", GRANTS, Optional.empty()).token();
    TokenStore store = TokenStore.open(path, time);
    byte[] good = Files.readAllBytes(path);

    Files.writeString(path, "{");
    store.refresh();
    store.refresh();

    assertThat(store.authenticate(token)).isPresent();
    assertThat(store.problem().orElseThrow())
        .startsWith("the token file " + path + " is not usable: ");
    assertThat(logged.list)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The tokens read before stay in force, because the token file "
                + path
                + " is not usable: the file ends too early in line 1");

    Files.write(path, good);
    store.refresh();

    assertThat(store.problem()).isEmpty();
    assertThat(store.authenticate(token)).isPresent();
  }

  @Test
  void aFileThatGoesAwayRevokesEveryToken() throws IOException {
    Secret token = file.create("alice", GRANTS, Optional.empty()).token();
    TokenStore store = TokenStore.open(path, time);

    Files.delete(path);
    store.refresh();

    assertThat(store.authenticate(token)).isEmpty();
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void anUnchangedFileIsNotReadAgain() throws IOException {
    file.create("alice", GRANTS, Optional.empty());
    TokenStore store = TokenStore.open(path, time);

    store.refresh();

    assertThat(logged.list).isEmpty();
  }

  @Test
  void aServerDoesNotStartOnABrokenFile() throws IOException {
    Files.writeString(path, "[]");

    assertThatThrownBy(() -> TokenStore.open(path, time))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the token file " + path + " is not usable: ");
  }

  @Test
  void aServerWithoutTokensSaysHowToMakeOne() throws IOException {
    TokenStore store = TokenStore.open(path, time);

    assertThat(store.authenticate(new Secret("x"))).isEmpty();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "There is no token in "
                + path
                + ", so every request will be refused; make one with 'otlp-delta token create'.");
  }
}
