package io.otlpdelta.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  private static final Instant NOW = Instant.parse("2026-08-01T10:00:00Z");
  private static final List<Grant> GRANTS =
      List.of(new Grant("main.telemetry.*", EnumSet.allOf(Privilege.class)));

  @TempDir private Path folder;
  private final ManualTime time = new ManualTime(NOW.toEpochMilli());
  private Path path;
  private TokenFile file;

  @BeforeEach
  void aFileInAFolderThatDoesNotExistYet() {
    path = folder.resolve("data").resolve(TokenFile.NAME);
    file = new TokenFile(path, time, new SecureRandomness());
  }

  @Test
  void aTokenIsMadeOfCharactersThatSurviveHeaderLists() throws IOException {
    Randomness allOnes =
        count -> {
          byte[] bytes = new byte[count];
          Arrays.fill(bytes, (byte) 0xff);
          return bytes;
        };

    IssuedToken issued = new TokenFile(path, time, allOnes).create("alice", GRANTS, never());

    assertThat(issued.token().reveal()).isEqualTo("odt_" + "_".repeat(42) + "8");
  }

  @Test
  void theFileHoldsTheDigestAndNeverTheToken() throws IOException {
    IssuedToken issued = file.create("alice", GRANTS, Optional.of(Duration.ofDays(90)));

    String json = Files.readString(path);
    assertThat(json)
        .doesNotContain(issued.token().reveal())
        .contains(issued.stored().sha256())
        .contains("\"expiresAt\" : \"2026-10-30T10:00:00Z\"")
        .contains("\"createdAt\" : \"2026-08-01T10:00:00Z\"");
    assertThat(issued.toString()).doesNotContain(issued.token().reveal());
  }

  @Test
  void whatWasCreatedIsListedInOrder() throws IOException {
    StoredToken first = file.create("alice", GRANTS, never()).stored();
    StoredToken second =
        file.create(
                "bob",
                List.of(new Grant("main.a.b", Set.of(Privilege.SELECT))),
                Optional.of(Duration.ofDays(1)))
            .stored();

    assertThat(file.list()).containsExactly(first, second);
  }

  @Test
  void noFileIsNoTokens() throws IOException {
    assertThat(file.list()).isEmpty();
    assertThat(file.revoke("alice")).isEmpty();
    assertThat(path).doesNotExist();
  }

  @Test
  void onlyTheOwnerMayReadTheFile() throws IOException {
    file.create("alice", GRANTS, never());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void aChangeLeavesNoTemporaryFileBehind() throws IOException {
    file.create("alice", GRANTS, never());
    file.create("bob", GRANTS, never());

    try (Stream<Path> files = Files.list(path.getParent())) {
      assertThat(files.map(found -> found.getFileName().toString()))
          .containsExactlyInAnyOrder("tokens.json", "tokens.json.lock");
    }
  }

  @Test
  void aNameMayHoldTwoValidTokensAndNotThree() throws IOException {
    StoredToken old = file.create("alice", GRANTS, never()).stored();
    StoredToken fresh = file.create("alice", GRANTS, never()).stored();

    assertThatThrownBy(() -> file.create("alice", GRANTS, never()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "token name 'alice' already has 2 valid tokens (%s, %s), which is what a rotation"
                + " needs; revoke one first, or choose another name",
            old.id(), fresh.id());
    assertThat(file.list()).containsExactly(old, fresh);
  }

  @Test
  void anExpiredTokenDoesNotCountAgainstItsName() throws IOException {
    file.create("alice", GRANTS, Optional.of(Duration.ofDays(1)));
    file.create("alice", GRANTS, Optional.of(Duration.ofDays(1)));
    time.advance(Duration.ofDays(1));

    file.create("alice", GRANTS, never());

    assertThat(file.list()).hasSize(3);
  }

  @Test
  void revokingAnIdLeavesTheOtherTokenOfItsName() throws IOException {
    StoredToken old = file.create("alice", GRANTS, never()).stored();
    StoredToken fresh = file.create("alice", GRANTS, never()).stored();

    assertThat(file.revoke(old.id())).containsExactly(old);
    assertThat(file.list()).containsExactly(fresh);
  }

  @Test
  void revokingANameTakesAllItsTokens() throws IOException {
    file.create("alice", GRANTS, never());
    StoredToken bob = file.create("bob", GRANTS, never()).stored();
    file.create("alice", GRANTS, never());

    assertThat(file.revoke("alice")).hasSize(2);
    assertThat(file.list()).containsExactly(bob);
  }

  @Test
  void revokingWhatIsNotThereChangesNothing() throws IOException {
    file.create("alice", GRANTS, never());
    byte[] before = Files.readAllBytes(path);

    assertThat(file.revoke("carol")).isEmpty();
    assertThat(path).hasBinaryContent(before);
  }

  @Test
  void creatorsAtTheSameTimeLoseNoToken() throws Exception {
    int creators = 24;
    List<Callable<IssuedToken>> calls = new ArrayList<>();
    for (int i = 0; i < creators; i++) {
      String name = "user-" + i;
      TokenFile own = new TokenFile(path, new SystemTime(), new SecureRandomness());
      calls.add(() -> own.create(name, GRANTS, never()));
    }

    ExecutorService threads = Executors.newFixedThreadPool(creators);
    try {
      for (Future<IssuedToken> issued : threads.invokeAll(calls)) {
        issued.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(file.list()).extracting(StoredToken::name).hasSize(creators).doesNotHaveDuplicates();
  }

  @Test
  void aLockThatIsNeverGivenBackIsReported() throws IOException {
    file.create("alice", GRANTS, never());
    Path lockPath = path.resolveSibling("tokens.json.lock");

    try (FileChannel channel = FileChannel.open(lockPath, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> file.create("bob", GRANTS, never()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "another process has held %s for 10 s; try again when it has ended", lockPath);
    }
    assertThat(file.list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-x", "a,b", "tk-0123456789ab", "é"})
  void aNameThatCannotBeUsedIsRefused(String name) {
    assertThatThrownBy(() -> file.create(name, GRANTS, never()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "token name '%s' is not usable (expected: 1 to 128 letters, digits or ._@- that start"
                + " with a letter or digit and do not look like a token id)",
            name);
    assertThat(path).doesNotExist();
  }

  @Test
  void aTokenThatWouldNeverBeValidIsRefused() {
    assertThatThrownBy(() -> file.create("alice", GRANTS, Optional.of(Duration.ZERO)))
        .hasMessage("lifetime: PT0S (expected: > 0)");
    assertThatThrownBy(() -> file.create("alice", List.of(), never()))
        .hasMessage(
            "token 'alice' has no grant (expected: at least one, such as main.telemetry.*)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"version\":1,\"tokens\":[],\"extra\":1} | unknown field 'extra' in line 1",
        "{\"version\":1,\"version\":1,\"tokens\":[]} | Duplicate field 'version' in line 1",
        "{\"version\":2,\"tokens\":[]} | version: 2 (expected: 1)",
        "null | version: none (expected: 1)",
        "{\"version\":1} | field 'tokens' is missing",
        "{\"version\":1,\"tokens\":[{\"sha256\":\"00\",\"createdAt\":\"x\",\"grants\":[]}]}"
            + " | field 'name' is missing",
        "{\"version\":1,\"tokens\":[{\"name\":\"a\",\"sha256\":\"00\","
            + "\"createdAt\":\"2026-01-01\",\"grants\":[]}]}"
            + " | createdAt: '2026-01-01' (expected: a UTC time such as 2026-01-31T12:00:00Z)",
        "{\"version\":1,\"tokens\":[{\"name\":\"a\",\"sha256\":\"00\","
            + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"grants\":[]}]}"
            + " | token 'a' has a malformed sha256 (expected: 64 lower-case hex digits)",
      })
  void aFileThatIsNotFullyUnderstoodIsRefusedWithItsReason(String json, String reason)
      throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, json);

    assertThatThrownBy(() -> file.list())
        .isInstanceOf(IOException.class)
        .hasMessage("the token file %s is not usable: %s", path, reason);
    assertThatThrownBy(() -> file.create("alice", GRANTS, never())).isInstanceOf(IOException.class);
    assertThat(path).hasContent(json);
  }

  @Test
  void theSameTokenTwiceIsRefused() throws IOException {
    StoredToken token = file.create("alice", GRANTS, never()).stored();
    Files.write(path, TokenFileCodec.encode(new KnownCallers(List.of(token, token), List.of())));

    assertThatThrownBy(() -> file.list())
        .hasMessageEndingWith("token " + token.id() + " is listed twice");
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    file.create("alice", GRANTS, never());
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> file.list())
        .hasMessageMatching(
            "the token file .* is not usable: the file ends too early in line \\d+");
  }

  private static Optional<Duration> never() {
    return Optional.empty();
  }
}
