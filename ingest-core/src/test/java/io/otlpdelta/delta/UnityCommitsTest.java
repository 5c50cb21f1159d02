package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.delta.CatalogFailure.Kind;
import io.otlpdelta.delta.RatifiedCommits.StagedCommit;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a catalog should not give, from a socket that speaks HTTP by hand. */
class UnityCommitsTest {
  private static final TableAddress TABLE =
      new TableAddress(
          TableName.parse("main.otel.test_otel_logs"),
          "file:///data/a%20table",
          Optional.of("id-1"));
  private static final StagedCommit COMMIT = new StagedCommit(7, staged(7), 100, 5, 6);

  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final EntryWriter entries = new EntryWriter(new LocalStorage(new SecureRandomness()));
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "catalog by hand");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aCommitIsSentOnceWithAllThatTheCatalogAsksFor() throws Exception {
    answers.add(answer("200 OK", ""));
    commits().ratify(TABLE, COMMIT, OptionalLong.of(6), entries);
    assertThat(entries.state()).isEqualTo(EntryWrite.WRITTEN);
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0))
        .startsWith("POST /root/api/2.1/unity-catalog/delta/preview/commits HTTP/1.1")
        .contains("Authorization: Bearer the-token")
        .endsWith(
            "{\"table_id\":\"id-1\",\"table_uri\":\"file:///data/a%20table\",\"commit_info\":"
                + "{\"version\":7,\"timestamp\":6,\"file_name\":\""
                + staged(7)
                + "\",\"file_size\":100,\"file_modification_timestamp\":5},"
                + "\"latest_backfilled_version\":6}");
  }

  @ParameterizedTest
  @CsvSource({
    "400 Bad Request, REFUSED, NOT_BEGUN",
    "401 Unauthorized, TOKEN_REFUSED, NOT_BEGUN",
    "403 Forbidden, FORBIDDEN, NOT_BEGUN",
    "404 Not Found, REFUSED, NOT_BEGUN",
    "408 Request Timeout, UNDECIDED, UNDECIDED",
    "409 Conflict, VERSION_TAKEN, LOST",
    "429 Too Many Requests, LIMIT_REACHED, NOT_BEGUN",
    "500 Internal Server Error, UNDECIDED, UNDECIDED",
    "501 Not Implemented, REFUSED, NOT_BEGUN",
    "503 Service Unavailable, UNDECIDED, UNDECIDED",
    "302 Found, REFUSED, NOT_BEGUN",
  })
  void eachStatusSaysWhetherTheCommitMayBeThere(String status, Kind kind, EntryWrite stage) {
    answers.add(answer(status, "<html>not for programs</html>"));
    CatalogFailure failure = commitFailure(commits());
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessage("the catalog answered " + status.substring(0, 3));
    assertThat(entries.state()).isEqualTo(stage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TABLE_NOT_FOUND", "TABLE_DOES_NOT_EXIST", "SCHEMA_NOT_FOUND"})
  void aTableIsGoneWhenTheCatalogSaysSo(String code) {
    answers.add(
        answer("404 Not Found", "{\"error_code\":\"" + code + "\",\"message\":\"No such table\"}"));
    CatalogFailure failure = commitFailure(commits());
    assertThat(failure.kind()).isEqualTo(Kind.TABLE_GONE);
    assertThat(failure).hasMessage("the catalog answered 404 " + code + " No such table");
  }

  @Test
  void aCatalogThatDoesNotListenGotNothing() throws Exception {
    UnityCommits commits = commits();
    server.close();
    CatalogFailure failure = commitFailure(commits);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(entries.state()).isEqualTo(EntryWrite.NOT_BEGUN);
  }

  @Test
  void aCatalogThatDoesNotAnswerIsNotWaitedForWithoutEnd() {
    answers.add("");
    CatalogFailure failure = commitFailure(commits(Duration.ofMillis(300)));
    assertThat(failure.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(failure).hasMessageEndingWith("did not answer: no whole answer within 300 ms");
    assertThat(entries.state()).isEqualTo(EntryWrite.UNDECIDED);
  }

  @Test
  void aCatalogThatStopsInTheMiddleOfItsAnswerIsNotWaitedForEither() {
    answers.add("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    assertThat(commitFailure(commits(Duration.ofMillis(300))))
        .hasMessageEndingWith("did not answer: no whole answer within 300 ms");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    answers.add(answer("200 OK", " ".repeat((1 << 20) + 1)));
    CatalogFailure failure = commitFailure(commits());
    assertThat(failure.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(failure).hasMessageEndingWith("an answer of more than 1048576 bytes");
  }

  @Test
  void aTokenThatHttpCannotCarryIsNotShown() {
    UnityCommits commits =
        new UnityCommits(
            root(), table -> Optional.of(new Secret("line\nbreak")), Duration.ofSeconds(20), "1");
    CatalogFailure failure = commitFailure(commits);
    assertThat(failure.kind()).isEqualTo(Kind.TOKEN_REFUSED);
    assertThat(failure).hasMessage("the caller's token has characters that HTTP cannot carry");
    assertThat(failure).hasNoCause();
    assertThat(requests).isEmpty();
  }

  @Test
  void aMessageWithoutEndIsCutOff() {
    answers.add(
        answer(
            "400 Bad Request", "{\"error_code\":\"X\",\"message\":\"" + "m".repeat(999) + "\"}"));
    assertThat(commitFailure(commits()).getMessage()).hasSizeLessThan(340).endsWith("mmm...");
  }

  @Test
  void pagesAreReadUntilTheLatestVersion() throws Exception {
    answers.add(answer("200 OK", page(5, 4, 3)));
    answers.add(answer("200 OK", page(5, 5)));
    RatifiedCommits ratified = commits().list(TABLE);
    assertThat(ratified.latestVersion()).isEqualTo(5);
    assertThat(ratified.unpublished())
        .extracting(StagedCommit::version)
        .containsExactly(3L, 4L, 5L);
    assertThat(ratified.lastSettled()).hasValue(2);
    assertThat(requests.get(0)).startsWith("GET ").endsWith("\"start_version\":0}");
    assertThat(requests.get(1)).endsWith("\"start_version\":5}");
  }

  @Test
  void aListThatChangedBetweenTwoPagesIsReadAgain() throws Exception {
    answers.add(answer("200 OK", page(5, 3, 4)));
    answers.add(answer("200 OK", page(6, 6)));
    answers.add(answer("200 OK", page(6, 6)));
    RatifiedCommits ratified = commits().list(TABLE);
    assertThat(ratified.latestVersion()).isEqualTo(6);
    assertThat(ratified.unpublished()).extracting(StagedCommit::version).containsExactly(6L);
  }

  @Test
  void aListThatNeverEndsIsGivenUp() {
    for (int i = 0; i < 4; i++) {
      answers.add(answer("200 OK", page(9, 3)));
      answers.add(answer("200 OK", page(9)));
    }
    CatalogFailure failure =
        catchThrowableOfType(CatalogFailure.class, () -> commits().list(TABLE));
    assertThat(failure).hasMessage("the catalog's list of commits has gaps, or changes too fast");
  }

  @Test
  void aTableWhoseCommitsAreAllPublishedHasNoneToList() throws Exception {
    answers.add(answer("200 OK", page(8)));
    RatifiedCommits ratified = commits().list(TABLE);
    assertThat(ratified).isEqualTo(new RatifiedCommits(8, List.of()));
    assertThat(ratified.lastSettled()).hasValue(8);
  }

  @Test
  void aFileNameThatLeadsElsewhereIsRefused() {
    answers.add(
        answer(
            "200 OK",
            "{\"latest_table_version\":1,\"commits\":[{\"version\":1,\"file_name\":\"../../x.json\"}]}"));
    CatalogFailure failure =
        catchThrowableOfType(CatalogFailure.class, () -> commits().list(TABLE));
    assertThat(failure).hasMessage("the catalog names a commit file that is none: ../../x.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"latest_table_version\":\"x\"}", "<html>"})
  void anAnswerThatIsNoListIsRefused(String body) {
    answers.add(answer("200 OK", body));
    CatalogFailure failure =
        catchThrowableOfType(CatalogFailure.class, () -> commits().list(TABLE));
    assertThat(failure).hasMessage("the catalog answered something else than a list of commits");
  }

  private CatalogFailure commitFailure(UnityCommits commits) {
    return catchThrowableOfType(
        CatalogFailure.class, () -> commits.ratify(TABLE, COMMIT, OptionalLong.empty(), entries));
  }

  private UnityCommits commits() {
    return commits(Duration.ofSeconds(20));
  }

  private UnityCommits commits(Duration timeout) {
    return new UnityCommits(
        root(), table -> Optional.of(new Secret("the-token")), timeout, "1.2.3");
  }

  private URI root() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/root/");
  }

  private static String staged(long version) {
    return String.format("%020d.01234567-89ab-cdef-0123-456789abcdef.json", version);
  }

  private static String page(long latest, long... versions) {
    StringBuilder commits = new StringBuilder();
    for (long version : versions) {
      commits
          .append(commits.isEmpty() ? "" : ",")
          .append("{\"version\":" + version + ",\"timestamp\":1,\"file_name\":\"")
          .append(staged(version))
          .append("\",\"file_size\":1,\"file_modification_timestamp\":1}");
    }
    return "{\"latest_table_version\":" + latest + ",\"commits\":[" + commits + "]}";
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** One request at a time; an answer that is empty never comes. */
  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        while (true) {
          requests.add(request(socket.getInputStream()));
          String answer = answers.remove();
          OutputStream out = socket.getOutputStream();
          out.write(answer.getBytes(UTF_8));
          out.flush();
        }
      } catch (IOException e) {
        // The client, or the test, closed the connection: wait for the next one.
      }
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append(next(in));
    }
    int length =
        Integer.parseInt(
            request.toString().replaceFirst("(?s).*Content-[lL]ength: (\\d+).*", "$1"));
    for (int i = 0; i < length; i++) {
      request.append(next(in));
    }
    return request.toString();
  }

  private static char next(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new IOException("the connection ended");
    }
    return (char) read;
  }
}
