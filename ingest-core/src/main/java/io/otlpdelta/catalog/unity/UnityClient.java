package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.ApiClient;
import io.unitycatalog.client.ApiClientBuilder;
import io.unitycatalog.client.ApiException;
import io.unitycatalog.client.api.CatalogsApi;
import io.unitycatalog.client.api.MetastoresApi;
import io.unitycatalog.client.api.SchemasApi;
import io.unitycatalog.client.api.TablesApi;
import io.unitycatalog.client.api.TemporaryCredentialsApi;
import io.unitycatalog.client.auth.TokenProvider;
import io.unitycatalog.client.model.GenerateTemporaryTableCredential;
import io.unitycatalog.client.model.TableInfo;
import io.unitycatalog.client.model.TableOperation;
import io.unitycatalog.client.model.TemporaryCredentials;
import io.unitycatalog.client.retry.RetryPolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions we have for a Unity Catalog server, each asked once with a token of its own, over
 * one pool of connections. Blocks for at most the connect and the answer timeout. Thread-safe.
 */
final class UnityClient {
  private final CurrentToken currentToken = new CurrentToken();
  private final TablesApi tables;
  private final SchemasApi schemas;
  private final CatalogsApi catalogs;
  private final TemporaryCredentialsApi credentials;
  private final MetastoresApi metastores;

  /**
   * Creates the client, which sends nothing yet.
   *
   * @param uri the server's root, {@code https://host[:port][/prefix]}
   * @param timeout for connecting, and again for the answer of one request
   * @param version the product's version, for {@code User-Agent}
   */
  UnityClient(URI uri, Duration timeout, String version) {
    ApiClient client =
        ApiClientBuilder.create()
            .uri(requireNonNull(uri, "uri"))
            .tokenProvider(currentToken)
            .retryPolicy(new NoRetry())
            .addAppVersion("otlp-delta-ingest", version)
            .build();
    client.setHttpClientBuilder(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER));
    client.setConnectTimeout(timeout);
    client.setReadTimeout(timeout);
    this.tables = new TablesApi(client);
    this.schemas = new SchemasApi(client);
    this.catalogs = new CatalogsApi(client);
    this.credentials = new TemporaryCredentialsApi(client);
    this.metastores = new MetastoresApi(client);
  }

  /** What the catalog knows of the table, if the token's owner may see it. */
  TableInfo table(TableName name, Secret token) throws UnityFailure {
    return ask(token, () -> tables.getTable(name.toString(), null, null));
  }

  /** Whether the token's owner sees the catalog, which takes USE CATALOG. */
  void requireCatalog(TableName name, Secret token) throws UnityFailure {
    ask(token, () -> catalogs.getCatalog(name.catalog()));
  }

  /** Whether the token's owner sees the schema, which takes USE SCHEMA and USE CATALOG. */
  void requireSchema(TableName name, Secret token) throws UnityFailure {
    ask(token, () -> schemas.getSchema(name.catalog() + "." + name.schema()));
  }

  /** Keys for the table's folder; empty ones when it is on a local disk. */
  TemporaryCredentials keys(String tableId, TableOperation operation, Secret token)
      throws UnityFailure {
    GenerateTemporaryTableCredential wanted =
        new GenerateTemporaryTableCredential().tableId(tableId).operation(operation);
    return ask(token, () -> credentials.generateTemporaryTableCredentials(wanted));
  }

  /** Whether the server works, as far as the least question tells. */
  void ping(Secret token) throws UnityFailure {
    ask(token, metastores::summary);
  }

  private <T> T ask(Secret token, Question<T> question) throws UnityFailure {
    currentToken.set(token);
    try {
      return question.ask();
    } catch (ApiException e) {
      throw UnityAnswers.failure(e);
    } catch (IllegalArgumentException e) {
      // The JDK's complaint about the header would quote the token.
      throw new UnityFailure(
          UnityFailure.Kind.UNAUTHENTICATED,
          "was not asked: the token has characters that HTTP cannot carry",
          null);
    } finally {
      currentToken.set(null);
    }
  }

  private interface Question<T> {
    T ask() throws ApiException;
  }

  /**
   * Hands the calling thread's token to the client, which asks for it while it builds a request.
   */
  private static final class CurrentToken implements TokenProvider {
    // One for each client, not for each class: it is emptied after each question.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Secret> token = new ThreadLocal<>();

    void set(@Nullable Secret current) {
      if (current == null) {
        token.remove();
      } else {
        token.set(current);
      }
    }

    @Override
    public String accessToken() {
      return requireNonNull(token.get(), "token").reveal();
    }

    /** The client's own way of making providers by name is not used. */
    @Override
    public void initialize(Map<String, String> configs) {
      throw new UnsupportedOperationException("made by its owner, not by configuration");
    }

    @Override
    public Map<String, String> configs() {
      return Map.of();
    }
  }

  /** The client would sleep by the machine's clock; {@link UnityCalls} repeats instead. */
  private static final class NoRetry implements RetryPolicy {
    @Override
    public int maxAttempts() {
      return 1;
    }

    @Override
    public Duration sleepTime(int attempt) {
      return Duration.ZERO;
    }

    @Override
    public boolean allowRetry(int attempt) {
      return false;
    }
  }
}
