package io.otlpdelta.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.storage.S3Gateway.Harm;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What S3 storage makes of answers that are lost, late or untrue. */
class S3aFaultsTest {
  private static final int PART = 5 * 1024 * 1024;
  private static final Predicate<String> PUT = request -> request.startsWith("PUT ");
  private static final Predicate<String> COMPLETE =
      request -> request.startsWith("POST ") && request.contains("uploadId=");
  private static final Predicate<String> HEAD = request -> request.startsWith("HEAD ");

  @TempDir static Path buffers;
  private static S3Server server;
  private static S3Gateway gateway;
  private static S3aStorage storage;
  private static S3aStorage unharmed;

  private final String location = S3Server.freshFolder() + "/00000000000000000001.json";

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
    gateway = S3Gateway.before(server.endpoint());
    Map<String, String> quick =
        Map.of(
            "fs.s3a.multipart.size", Integer.toString(PART),
            "fs.s3a.attempts.maximum", "1",
            "fs.s3a.retry.limit", "1",
            "fs.s3a.retry.interval", "10ms",
            "fs.s3a.retry.throttle.limit", "1",
            "fs.s3a.retry.throttle.interval", "10ms");
    storage = open(S3Server.options(gateway.endpoint(), buffers, quick));
    unharmed = open(S3Server.options(server.endpoint(), buffers));
  }

  @AfterAll
  static void stop() throws Exception {
    storage.close();
    unharmed.close();
    gateway.close();
    server.close();
  }

  @BeforeEach
  void heal() {
    gateway.heal();
    gateway.takeRequests();
  }

  @ParameterizedTest
  @EnumSource(names = {"ANSWER_LOST", "DONE_BUT_500"})
  void ourOwnObjectIsNotTakenForAnothersAfterARepetition(Harm harm) throws IOException {
    gateway.harm(harm, 1, PUT);
    storage.putIfAbsent(location, bytes("ours"));
    assertThat(gateway.takeRequests().stream().filter(PUT)).hasSizeGreaterThan(1);
    assertThat(text()).isEqualTo("ours");
  }

  @ParameterizedTest
  @EnumSource(names = {"ANSWER_LOST", "DONE_BUT_500"})
  void ourOwnObjectIsFoundWhenNoAnswerEverCame(Harm harm) throws IOException {
    gateway.harm(harm, 1000, PUT);
    storage.putIfAbsent(location, bytes("ours"));
    assertThat(text()).isEqualTo("ours");
  }

  @ParameterizedTest
  @EnumSource(names = {"ANSWER_LOST", "DONE_BUT_500", "REFUSED_503", "CUT_OFF"})
  void anothersObjectIsAnothersWhateverTheAnswersWere(Harm harm) throws IOException {
    unharmed.putIfAbsent(location, bytes("theirs"));
    gateway.harm(harm, 1000, PUT);
    assertThatThrownBy(() -> storage.putIfAbsent(location, bytes("ours")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(text()).isEqualTo("theirs");
  }

  @Test
  void anotherWritersEqualBytesAreStillAnothers() throws IOException {
    unharmed.putIfAbsent(location, bytes("the same"));
    gateway.harm(Harm.ANSWER_LOST, 1, PUT);
    assertThatThrownBy(() -> storage.putIfAbsent(location, bytes("the same")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED_503", "CUT_OFF"})
  void whatNeverArrivedIsAFailureAndNobodysWin(Harm harm) {
    gateway.harm(harm, 1000, PUT);
    assertThat(catchThrowable(() -> storage.putIfAbsent(location, bytes("ours"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileAlreadyExistsException.class)
        .isNotInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(this::text).isInstanceOf(FileNotFoundException.class);
  }

  /** The first attempt won, but nobody may look: neither "ours" nor "theirs" would be known. */
  @Test
  void whatCannotBeLookedAtStaysOpen() throws IOException {
    gateway.harm(Harm.ANSWER_LOST, 1000, PUT);
    gateway.harm(Harm.CUT_OFF, 1000, HEAD);
    assertThat(catchThrowable(() -> storage.putIfAbsent(location, bytes("ours"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileAlreadyExistsException.class)
        .isNotInstanceOf(FileNotFoundException.class);
    assertThat(text()).isEqualTo("ours");
  }

  @Test
  void aRaceIsRunAgain() throws IOException {
    gateway.harm(Harm.CONFLICT_409, 3, PUT);
    storage.putIfAbsent(location, bytes("ours"));
    assertThat(gateway.takeRequests().stream().filter(PUT)).hasSize(4);
    assertThat(text()).isEqualTo("ours");
  }

  @Test
  void aRaceAgainstALostAttemptOfOursIsWon() throws IOException {
    gateway.harm(Harm.ANSWER_LOST, 1, PUT);
    gateway.harm(Harm.CONFLICT_409, 2, PUT);
    storage.putIfAbsent(location, bytes("ours"));
    assertThat(text()).isEqualTo("ours");
  }

  @Test
  void whatIsForbiddenIsSaidAtOnce() {
    gateway.harm(Harm.FORBIDDEN_403, 1000, PUT);
    assertThatThrownBy(() -> storage.putIfAbsent(location, bytes("ours")))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(gateway.takeRequests().stream().filter(PUT)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ANSWER_LOST", "DONE_BUT_500"})
  void aLargeFileWhoseCompletionWasAnsweredWronglyIsThere(Harm harm) throws IOException {
    gateway.harm(harm, 1, COMPLETE);
    writeLarge();
    assertThat(unharmed.stat(location).bytes()).isEqualTo(2L * PART + 1);
    assertThat(server.openUploads()).isZero();
    assertNothingIsLeftOnDisk();
  }

  @Test
  void aLargeFileDoesNotReplaceAnothers() throws IOException {
    unharmed.putIfAbsent(location, bytes("theirs"));
    assertThatThrownBy(this::writeLarge).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(text()).isEqualTo("theirs");
    assertThat(server.openUploads()).isZero();
  }

  @Test
  void aPartThatCannotBeUploadedDropsTheFile() {
    gateway.harm(Harm.REFUSED_503, 1000, request -> request.contains("partNumber=2"));
    assertThat(catchThrowable(this::writeLarge)).isInstanceOf(IOException.class);
    assertThatThrownBy(this::text).isInstanceOf(FileNotFoundException.class);
    assertThat(server.openUploads()).isZero();
    assertNothingIsLeftOnDisk();
  }

  @Test
  void anAbortedLargeFileLeavesNoParts() throws IOException {
    StorageWriter writer = storage.create(location);
    writer.write(new byte[2 * PART + 1]);
    writer.abort();
    writer.close();
    assertThatThrownBy(() -> writer.write(1)).hasMessageEndingWith("is closed");
    assertThatThrownBy(this::text).isInstanceOf(FileNotFoundException.class);
    assertThat(server.openUploads()).isZero();
    assertNothingIsLeftOnDisk();
  }

  @Test
  void aSmallFileIsOneRequest() throws IOException {
    try (StorageWriter writer = storage.create(location)) {
      writer.write(new byte[100_000]);
    }
    assertThat(gateway.takeRequests()).hasSize(1).allMatch(PUT);
    storage.putIfAbsent(location + "2", bytes("x"));
    assertThat(gateway.takeRequests()).hasSize(1).allMatch(PUT);
    storage.replace(location + "3", bytes("x"));
    assertThat(gateway.takeRequests()).hasSize(1).allMatch(PUT);
  }

  @Test
  void looksAndListingsAreOneRequestEach() throws IOException {
    storage.putIfAbsent(location, bytes("x"));
    gateway.takeRequests();
    storage.stat(location);
    assertThat(gateway.takeRequests()).hasSize(1).allMatch(HEAD);
    assertThatThrownBy(() -> storage.stat(location + "2"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage(location + "2 does not exist");
    assertThat(gateway.takeRequests()).hasSize(1).allMatch(HEAD);
    storage.listFrom(location);
    assertThat(gateway.takeRequests()).singleElement().asString().contains("start-after=");
    try (StorageReader reader = storage.open(location)) {
      assertThat(reader.readAll(10)).hasSize(1);
    }
    assertThat(gateway.takeRequests()).hasSize(2);
    assertThat(storage.delete(location)).isTrue();
    assertThat(gateway.takeRequests()).hasSize(2);
  }

  @Test
  void whatIsReadIsWhatWasOpened() throws IOException {
    storage.putIfAbsent(location, bytes("the first"));
    try (StorageReader reader = storage.open(location)) {
      unharmed.replace(location, bytes("the other"));
      assertThatThrownBy(() -> reader.readAll(100)).isInstanceOf(IOException.class);
    }
  }

  private static S3aStorage open(S3aOptions options) throws IOException {
    return new S3aStorage(options, CredentialSource.NONE, new SecureRandomness(), new SystemTime());
  }

  private void writeLarge() throws IOException {
    try (StorageWriter writer = storage.create(location)) {
      writer.write(new byte[2 * PART]);
      writer.write(1);
    }
  }

  private String text() throws IOException {
    try (StorageReader reader = unharmed.open(location)) {
      return new String(reader.readAll(1000), UTF_8);
    }
  }

  private static void assertNothingIsLeftOnDisk() {
    try (Stream<Path> left = Files.walk(buffers)) {
      List<Path> files = left.filter(Files::isRegularFile).toList();
      assertThat(files).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
