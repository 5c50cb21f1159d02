package io.otlpdelta.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.OtlpClient;
import io.otlpdelta.it.harness.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A refused request says why in a sentence and leaves nothing behind. */
class RefusedRequestsIT {
  private static final byte[] BODY = LogLoad.request("refused", 0, 3);

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  private final OtlpClient client = INSTALLATION.client();
  private long version;

  @BeforeEach
  void rememberTheVersion() {
    version = INSTALLATION.deltaLog(Signal.LOGS).version();
  }

  /** A later commit would carry with it whatever a refused request had left in the journal. */
  @AfterEach
  void nothingOfTheRequestIsInTheTable() throws IOException {
    byte[] body = LogLoad.request("accepted-" + version, 0, 1);
    assertThat(client.postCommitted(Signal.LOGS, body).statusCode()).isEqualTo(200);
    assertThat(INSTALLATION.deltaLog(Signal.LOGS).version()).isEqualTo(version + 1);
    assertThat(LogLoad.occurrences(INSTALLATION.rows(Signal.LOGS), "refused")).isEmpty();
    assertThat(INSTALLATION.deltaLog(Signal.METRICS).claimedRows()).isZero();
    assertThat(INSTALLATION.deltaLog(Signal.SPANS).claimedRows()).isZero();
  }

  @Test
  void aBodyThatIsNotProtobufIsBad() throws IOException {
    byte[] garbage = "this is no protobuf".getBytes(UTF_8);
    assertRefused(client.post(Signal.LOGS, garbage), 400, 3);
  }

  @Test
  void aTruncatedBodyIsBad() throws IOException {
    byte[] truncated = Arrays.copyOf(BODY, BODY.length - 5);
    assertRefused(client.post(Signal.LOGS, truncated), 400, 3);
  }

  @Test
  void truncatedGzipIsBad() throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.put("Content-Encoding", "gzip");
    byte[] gzip = gzip(BODY);
    byte[] truncated = Arrays.copyOf(gzip, gzip.length - 9);
    assertRefused(client.post(Signal.LOGS, headers, truncated), 400, 3);
  }

  @Test
  void anUnknownTableIsNotFound() throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.put("X-Databricks-UC-Table-Name", "main.telemetry.nobody_otel_logs");
    String message = assertRefused(client.post(Signal.LOGS, headers, BODY), 404, 5);
    assertThat(message).contains("main.telemetry.nobody_otel_logs");
  }

  @Test
  void aTableOfAnotherSignalIsBad() throws IOException {
    Map<String, String> headers = client.headers(Signal.METRICS);
    String message = assertRefused(client.post(Signal.LOGS, headers, BODY), 400, 3);
    assertThat(message).contains("main.telemetry.claude_otel_metrics");
  }

  @Test
  void aMissingTableNameIsBadAndTheHeaderIsNamed() throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.remove("X-Databricks-UC-Table-Name");
    String message = assertRefused(client.post(Signal.LOGS, headers, BODY), 400, 3);
    assertThat(message).containsIgnoringCase("X-Databricks-UC-Table-Name");
  }

  @Test
  void noTokenIsUnauthenticated() throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.remove("Authorization");
    HttpResponse<byte[]> answer = client.post(Signal.LOGS, headers, BODY);
    assertRefused(answer, 401, 16);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
  }

  @Test
  void aWrongTokenIsUnauthenticatedAndNotEchoed() throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.put("Authorization", "Bearer of-bad-news");
    String message = assertRefused(client.post(Signal.LOGS, headers, BODY), 401, 16);
    assertThat(message).doesNotContain("of-bad-news");
  }

  @Test
  void aTokenOfAnotherSchemaDoesNotSeeTheTable() throws IOException {
    String foreign =
        INSTALLATION
            .command("token", "create", "--name", "foreign", "--grant", "other.schema.*")
            .orFail("token create")
            .strip();
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.put("Authorization", "Bearer " + foreign);
    await("the running server knows the new token")
        .until(() -> client.post(Signal.LOGS, headers, BODY).statusCode() != 401);
    assertRefused(client.post(Signal.LOGS, headers, BODY), 404, 5);
  }

  /** The answer is a {@code google.rpc.Status} whose message is one readable sentence. */
  private static String assertRefused(HttpResponse<byte[]> answer, int status, int code)
      throws InvalidProtocolBufferException {
    assertThat(answer.statusCode())
        .as("status, body: %s", new String(answer.body(), UTF_8))
        .isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
    Status body = Status.parseFrom(answer.body());
    assertThat(body.getCode()).isEqualTo(code);
    assertThat(body.getMessage()).hasSizeBetween(20, 1024).contains(" ").doesNotContain("\n\tat ");
    return body.getMessage();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }
}
