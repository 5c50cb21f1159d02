package io.otlpdelta.catalog.unity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.catalog.CatalogAnswer;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.ApiClient;
import io.unitycatalog.client.model.GenerateTemporaryTableCredential;
import io.unitycatalog.client.model.TableInfo;
import io.unitycatalog.client.model.TableOperation;
import io.unitycatalog.client.model.TemporaryCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/**
 * The questions we have for a Unity Catalog server, each asked once with a token of its own, over
 * one pool of connections. Blocks for at most the timeout. Thread-safe.
 *
 * <p>Of the client library only the forms of requests and answers are used: its own exchange has no
 * limit on the time and size of an answer's body.
 */
final class UnityClient {
  private static final String PATH = "/api/2.1/unity-catalog";

  /** A table's description holds its columns, some hundred bytes for each. */
  private static final int MAX_ANSWER_BYTES = 4 << 20;

  private final BoundedHttp http;
  private final String root;
  private final String userAgent;
  private final ObjectMapper json = new ApiClient().getObjectMapper();

  /**
   * Creates the client, which sends nothing yet.
   *
   * @param uri the server's root, {@code https://host[:port][/prefix]}
   * @param timeout for one whole exchange, from connecting to the answer's last byte
   * @param version the product's version, for {@code User-Agent}
   */
  UnityClient(URI uri, Duration timeout, String version) {
    this.http = new BoundedHttp(timeout, MAX_ANSWER_BYTES);
    this.root = requireNonNull(uri, "uri").toString().replaceAll("/+$", "") + PATH;
    this.userAgent = "otlp-delta-ingest/" + requireNonNull(version, "version");
  }

  /** Whether HTTP can carry the token; the catalog is not asked with any other. */
  static boolean canSend(Secret token) {
    try {
      var unused = authorized(HttpRequest.newBuilder(), token);
      return true;
    } catch (IllegalArgumentException e) {
      // The JDK's complaint about the header would quote the token, so it is not passed on.
      return false;
    }
  }

  /** What the catalog knows of the table, if the token's owner may see it. */
  TableInfo table(TableName name, Secret token) throws UnityFailure {
    return read(ask("/tables/", name.toString(), token), TableInfo.class);
  }

  /** Whether the token's owner sees the catalog, which takes USE CATALOG. */
  void requireCatalog(TableName name, Secret token) throws UnityFailure {
    var unused = ask("/catalogs/", name.catalog(), token);
  }

  /** Whether the token's owner sees the schema, which takes USE SCHEMA and USE CATALOG. */
  void requireSchema(TableName name, Secret token) throws UnityFailure {
    var unused = ask("/schemas/", name.catalog() + "." + name.schema(), token);
  }

  /** Keys for the table's folder; empty ones when it is on a local disk. */
  TemporaryCredentials keys(String tableId, TableOperation operation, Secret token)
      throws UnityFailure {
    GenerateTemporaryTableCredential wanted =
        new GenerateTemporaryTableCredential().tableId(tableId).operation(operation);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + "/temporary-table-credentials"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(written(wanted)));
    return read(exchange(request, token), TemporaryCredentials.class);
  }

  private CatalogAnswer ask(String path, String name, Secret token) throws UnityFailure {
    URI uri = URI.create(root + path + ApiClient.urlEncode(name));
    return exchange(HttpRequest.newBuilder(uri).GET(), token);
  }

  private CatalogAnswer exchange(HttpRequest.Builder request, Secret token) throws UnityFailure {
    if (!canSend(token)) {
      throw UnityFailure.notAsked(
          UnityFailure.Kind.UNAUTHENTICATED, "the token has characters that HTTP cannot carry");
    }
    HttpRequest complete =
        authorized(request, token)
            .header("Accept", "application/json")
            .header("User-Agent", userAgent)
            .build();
    CatalogAnswer answer;
    try {
      answer = CatalogAnswer.of(http.exchange(complete));
    } catch (IOException e) {
      throw UnityFailure.unanswered(e);
    }
    if (answer.meaning() != CatalogAnswer.Meaning.DONE) {
      throw UnityFailure.of(answer);
    }
    return answer;
  }

  private static HttpRequest.Builder authorized(HttpRequest.Builder request, Secret token) {
    return request.header("Authorization", "Bearer " + token.reveal());
  }

  private byte[] written(Object body) {
    try {
      return json.writeValueAsString(body).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request of our own making has no JSON form", e);
    }
  }

  private <T> T read(CatalogAnswer answer, Class<T> form) throws UnityFailure {
    try {
      if (answer.content().isObject()) {
        return json.treeToValue(answer.content(), form);
      }
    } catch (JsonProcessingException e) {
      throw UnityFailure.misread(answer, e);
    }
    throw UnityFailure.misread(answer, null);
  }
}
