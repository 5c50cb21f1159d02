package io.otlpdelta.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.catalog.CatalogAnswer.Meaning;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers of the two kinds of servers mean. */
class CatalogAnswerTest {
  /** Statuses, codes and texts as the servers give them: open-source 0.6.0, and Databricks. */
  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    // The open-source server.
    "200, '', '', DONE",
    "400, INVALID_ARGUMENT, Only managed tables are supported for Delta commits, NOT_UNDERSTOOD",
    "401, UNAUTHENTICATED, Invalid access token., TOKEN_REFUSED",
    "401, UNAUTHENTICATED, No authorization found., TOKEN_REFUSED",
    "403, PERMISSION_DENIED, Invalid access token., TOKEN_REFUSED",
    "403, PERMISSION_DENIED, Access denied., FORBIDDEN",
    "403, PERMISSION_DENIED, User not allowed: alice, FORBIDDEN",
    "404, CATALOG_NOT_FOUND, Catalog not found: main, NO_SUCH_OBJECT",
    "404, SCHEMA_NOT_FOUND, Schema not found: main.otel, NO_SUCH_OBJECT",
    "404, TABLE_NOT_FOUND, Table not found: main.otel.logs, NO_SUCH_OBJECT",
    "404, TABLE_NOT_FOUND, Neither table nor staging table found with id: 1, NO_SUCH_OBJECT",
    "404, NOT_FOUND, Not found, NOT_UNDERSTOOD",
    "409, COMMIT_VERSION_CONFLICT, Commit version already accepted, CONFLICT",
    "429, RESOURCE_EXHAUSTED, Max number of commits per table reached, LIMIT_REACHED",
    "500, INTERNAL, Something failed, FAILED",
    // Databricks.
    "400, INVALID_PARAMETER_VALUE, GenerateTemporaryTableCredential needs a UUID, NOT_UNDERSTOOD",
    "401, 401, Credential was not sent or was of an unsupported type, TOKEN_REFUSED",
    "403, 403, Invalid access token. [ReqId: 1], TOKEN_REFUSED",
    "403, PERMISSION_DENIED, User does not have USE SCHEMA on Schema 'main.otel'., FORBIDDEN",
    "404, CATALOG_DOES_NOT_EXIST, Catalog 'main' does not exist., NO_SUCH_OBJECT",
    "404, SCHEMA_DOES_NOT_EXIST, Schema 'main.otel' does not exist., NO_SUCH_OBJECT",
    "404, TABLE_DOES_NOT_EXIST, Table 'main.otel.logs' does not exist., NO_SUCH_OBJECT",
    "404, TABLE_OR_VIEW_NOT_FOUND, The table cannot be found, NO_SUCH_OBJECT",
    "404, RESOURCE_DOES_NOT_EXIST, No such table, NO_SUCH_OBJECT",
    "404, ENDPOINT_NOT_FOUND, No API found for 'GET /x', NOT_UNDERSTOOD",
    "404, FEATURE_DISABLED, External access is disabled, NOT_UNDERSTOOD",
    "429, REQUEST_LIMIT_EXCEEDED, Too many requests, LIMIT_REACHED",
    "500, INTERNAL_ERROR, An internal error occurred, FAILED",
    "503, TEMPORARILY_UNAVAILABLE, The service is temporarily unavailable, DOWN",
    "504, DEADLINE_EXCEEDED, The operation took too long, DOWN",
    // Proxies and others.
    "204, '', '', DONE",
    "302, '', '', NOT_UNDERSTOOD",
    "403, '', '', FORBIDDEN",
    "404, '', '', NOT_UNDERSTOOD",
    "408, '', '', TIMED_OUT",
    "501, '', '', NOT_UNDERSTOOD",
    "502, '', '', DOWN",
    "503, '', '', DOWN",
    "520, '', '', FAILED",
  })
  void statusAndCodeAndTextSayWhatAnAnswerMeans(
      int status, String code, String message, Meaning meaning) {
    CatalogAnswer answer =
        answer(status, "{\"error_code\":\"" + code + "\",\"message\":\"" + message + "\"}");
    assertThat(answer.meaning()).isEqualTo(meaning);
  }

  /** Databricks' 401 to a good token, when its metastore has no external access. */
  @Test
  void keysThatAreNotVendedToOutsidersAreNoFaultOfTheToken() {
    CatalogAnswer answer =
        answer(
            401,
            "{\"error_code\":\"UNAUTHENTICATED\",\"message\":\"Request to generate access"
                + " credential for table 't' from outside of Databricks Unity Catalog enabled"
                + " compute environment is denied for security.\",\"details\":[{\"@type\":"
                + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":"
                + "\"UNITY_CATALOG_EXTERNAL_GENERATE_TABLE_CREDENTIALS_DENIED\"}]}");
    assertThat(answer.meaning()).isEqualTo(Meaning.FORBIDDEN);
  }

  @Test
  void whatIsNoJsonHasAStatusOnly() {
    for (String body :
        new String[] {"", "<html>not for programs</html>", "[", "null", "\"text\""}) {
      assertThat(answer(404, body).meaning()).isEqualTo(Meaning.NOT_UNDERSTOOD);
      assertThat(answer(404, body).summary()).isEqualTo("answered 404");
    }
  }

  @Test
  void theSummaryIsOneLineOfBoundedLength() {
    assertThat(answer(404, "{\"error_code\":\"X\",\"message\":\"two\\nlines.\"}").summary())
        .isEqualTo("answered 404 X two lines");
    assertThat(answer(500, "{\"message\":\"" + "m".repeat(999) + "\"}").summary())
        .hasSize(303)
        .endsWith("mmm...");
  }

  private static CatalogAnswer answer(int status, String body) {
    return CatalogAnswer.of(
        new BoundedHttp.Answer(
            status, HttpHeaders.of(Map.of(), (name, value) -> true), body.getBytes(UTF_8)));
  }
}
