package io.otlpdelta.server.config;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a Unity Catalog server is used, checked.
 *
 * @param service what the server's own token comes from, if it has one
 */
public record UnityConfig(
    URI uri,
    UnityAccess access,
    Optional<Service> service,
    List<Path> localFolders,
    Duration callTimeout,
    Duration timeout,
    Duration accessTime,
    Duration refusalTime,
    Duration staleTime,
    int maxRequests) {
  public UnityConfig {
    requireNonNull(uri, "uri");
    localFolders = List.copyOf(localFolders);
    if (accessTime.compareTo(staleTime) > 0) {
      throw new ConfigException(
          "unity.accessTime: "
              + Units.formatDuration(accessTime)
              + " (expected: at most unity.staleTime, "
              + Units.formatDuration(staleTime)
              + ")");
    }
    if (access == UnityAccess.GRANTS && service.isEmpty()) {
      throw new ConfigException(
          "unity.access: grants needs a token of the server's own (set unity.token,"
              + " unity.tokenFile, or unity.clientId with unity.clientSecret)");
    }
  }

  /** Where the server's own token comes from: just one of the three is set. */
  public record Service(
      Optional<Secret> token, Optional<Path> tokenFile, Optional<OauthClient> client) {}

  /** A service principal, and where it gets its tokens. */
  public record OauthClient(String id, Secret secret, URI endpoint) {}

  /**
   * What is configured; empty with the embedded catalog.
   *
   * @throws ConfigException with a sentence for the admin
   */
  public static Optional<UnityConfig> of(SettingValues values) {
    Optional<String> uriText = values.get(UnitySettings.URI);
    if (values.get(UnitySettings.CATALOG) == CatalogKind.LOCAL) {
      if (uriText.isPresent()) {
        throw new ConfigException(
            "unity.uri is set, but catalog is 'local' (expected: catalog 'unity', or no"
                + " unity.uri)");
      }
      return Optional.empty();
    }
    if (values.get(StorageSettings.WAREHOUSE).isPresent()) {
      throw new ConfigException(
          "warehouse is set, but catalog is 'unity', which says itself where its tables are"
              + " (expected: catalog 'local', or no warehouse)");
    }
    URI uri =
        address(
            UnitySettings.URI,
            uriText.orElseThrow(
                () ->
                    new ConfigException(
                        "catalog: unity needs unity.uri, the address of the server")),
            values);
    return Optional.of(
        new UnityConfig(
            uri,
            values.get(UnitySettings.ACCESS),
            service(uri, values),
            values.get(UnitySettings.LOCAL_FOLDERS),
            values.get(UnitySettings.CALL_TIMEOUT),
            values.get(UnitySettings.TIMEOUT),
            values.get(UnitySettings.ACCESS_TIME),
            values.get(UnitySettings.REFUSAL_TIME),
            values.get(UnitySettings.STALE_TIME),
            values.get(UnitySettings.MAX_QUESTIONS)));
  }

  private static Optional<Service> service(URI uri, SettingValues values) {
    Optional<Secret> token = values.get(UnitySettings.TOKEN);
    Optional<Path> tokenFile = values.get(UnitySettings.TOKEN_FILE);
    Optional<OauthClient> client = client(uri, values);
    int given =
        (token.isPresent() ? 1 : 0)
            + (tokenFile.isPresent() ? 1 : 0)
            + (client.isPresent() ? 1 : 0);
    if (given > 1) {
      throw new ConfigException(
          "more than one of unity.token, unity.tokenFile and unity.clientId is set (expected: at"
              + " most one)");
    }
    return given == 0 ? Optional.empty() : Optional.of(new Service(token, tokenFile, client));
  }

  private static Optional<OauthClient> client(URI uri, SettingValues values) {
    Optional<String> id = values.get(UnitySettings.CLIENT_ID);
    Optional<Secret> secret = values.get(UnitySettings.CLIENT_SECRET);
    if (id.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    if (id.isEmpty() || secret.isEmpty()) {
      throw new ConfigException(
          "unity.clientId and unity.clientSecret belong together, but only one of them is set");
    }
    URI endpoint =
        values
            .get(UnitySettings.OAUTH_URI)
            .map(text -> address(UnitySettings.OAUTH_URI, text, values))
            .orElseGet(() -> URI.create(uri + "/oidc/v1/token"));
    return Optional.of(new OauthClient(id.get(), secret.get(), endpoint));
  }

  /** Tokens cross the way there, so it is encrypted unless it stays on this machine. */
  private static URI address(Setting<Optional<String>> setting, String text, SettingValues values) {
    URI uri = parsed(text);
    if (uri == null || uri.getHost() == null || uri.getQuery() != null || !isHttp(uri)) {
      throw new ConfigException(
          setting.key()
              + ": '"
              + text
              + "' is no address (expected: https://HOST, with a port or path if needed)");
    }
    boolean isSafe =
        uri.getScheme().equals("https") || ServerConfig.Listen.isLoopback(uri.getHost());
    if (!isSafe && !values.get(Settings.INSECURE)) {
      throw new ConfigException(
          setting.key()
              + ": '"
              + text
              + "' would carry tokens readable over the network (expected: https, or --insecure if"
              + " the network is trusted)");
    }
    return uri;
  }

  private static boolean isHttp(URI uri) {
    return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
  }

  private static @Nullable URI parsed(String text) {
    try {
      return URI.create(text.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
