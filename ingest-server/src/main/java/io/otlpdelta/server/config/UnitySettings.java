package io.otlpdelta.server.config;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the catalog, in the order of the documentation; part of {@link Settings#ALL}. */
public final class UnitySettings {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  public static final Setting<CatalogKind> CATALOG =
      setting(
          "catalog",
          SettingType.oneOf(CatalogKind.class),
          "local",
          "Which catalog knows the tables: `local`, the embedded one, or `unity`, a Unity Catalog"
              + " server (docs/unity-catalog.md). The settings `unity.*` count only then.");
  public static final Setting<Optional<String>> URI =
      setting(
          "unity.uri",
          SettingType.optionalText(),
          "",
          "Root address of the Unity Catalog server: a Databricks workspace"
              + " (`https://NAME.cloud.databricks.com`) or an open-source server. Plain `http` is"
              + " for loopback addresses, or with `insecure`.");
  public static final Setting<UnityAccess> ACCESS =
      setting(
          "unity.access",
          SettingType.oneOf(UnityAccess.class),
          "caller",
          "Who decides about a caller: `caller` hands its own token on, so that Unity Catalog"
              + " decides; `grants` decides by the token file of this server, and asks Unity"
              + " Catalog with the server's token.");
  public static final Setting<Optional<Secret>> TOKEN =
      setting(
          "unity.token",
          SettingType.optionalSecret(),
          "",
          "The server's own token for its work after callers were answered: the text itself,"
              + " `file:PATH` or `env:NAME`. Without one it uses the newest tokens of callers.");
  public static final Setting<Optional<Path>> TOKEN_FILE =
      setting(
          "unity.tokenFile",
          SettingType.optionalPath(),
          "",
          "File with the server's own token, read again when it changes.");
  public static final Setting<Optional<String>> CLIENT_ID =
      setting(
          "unity.clientId",
          SettingType.optionalText(),
          "",
          "OAuth client id of the server's service principal, which gets tokens with"
              + " `unity.clientSecret`.");
  public static final Setting<Optional<Secret>> CLIENT_SECRET =
      setting(
          "unity.clientSecret",
          SettingType.optionalSecret(),
          "",
          "OAuth secret of the service principal: the text itself, `file:PATH` or `env:NAME`.");
  public static final Setting<Optional<String>> OAUTH_URI =
      setting(
          "unity.oauthUri",
          SettingType.optionalText(),
          "",
          "Where the service principal gets tokens; without it `/oidc/v1/token` below `unity.uri`,"
              + " as on Databricks.");
  public static final Setting<List<Path>> LOCAL_FOLDERS =
      setting(
          "unity.localFolders",
          SettingType.paths(),
          "",
          "Folders, with commas between, below which tables with `file:` locations may be written."
              + " Without any, only tables in object storage are.");
  public static final Setting<Duration> CALL_TIMEOUT =
      setting(
          "unity.callTimeout",
          SettingType.duration(Duration.ofMillis(100), Duration.ofSeconds(10)),
          "2s",
          "How long one request to Unity Catalog may take, to the last byte of its answer.");
  public static final Setting<Duration> TIMEOUT =
      setting(
          "unity.timeout",
          SettingType.duration(Duration.ofMillis(100), Duration.ofSeconds(10)),
          "3s",
          "How long requests to Unity Catalog about one caller and table are begun or tried"
              + " again.");
  public static final Setting<Duration> ACCESS_TIME =
      setting(
          "unity.accessTime",
          SettingType.duration(SECOND, HOUR),
          "60s",
          "How long Unity Catalog is not asked again about a caller that may write a table. After"
              + " as long again no request is served before it was asked, so a privilege that is"
              + " taken away counts for at most twice this time.");
  public static final Setting<Duration> REFUSAL_TIME =
      setting(
          "unity.refusalTime",
          SettingType.duration(SECOND, HOUR),
          "10s",
          "The same for a caller that may not, and for a token that was refused.");
  public static final Setting<Duration> STALE_TIME =
      setting(
          "unity.staleTime",
          SettingType.duration(SECOND, DAY),
          "1h",
          "How long after it was allowed a caller is still served while Unity Catalog does not"
              + " answer.");
  public static final Setting<Integer> MAX_QUESTIONS =
      setting(
          "unity.maxRequests",
          SettingType.count(1, 1_000),
          "16",
          "Requests to Unity Catalog at once.");

  static final List<Setting<?>> ALL =
      List.of(
          CATALOG,
          URI,
          ACCESS,
          TOKEN,
          TOKEN_FILE,
          CLIENT_ID,
          CLIENT_SECRET,
          OAUTH_URI,
          LOCAL_FOLDERS,
          CALL_TIMEOUT,
          TIMEOUT,
          ACCESS_TIME,
          REFUSAL_TIME,
          STALE_TIME,
          MAX_QUESTIONS);

  private UnitySettings() {}

  private static <T> Setting<T> setting(
      String key, SettingType<T> type, String defaultText, String meaning) {
    return new Setting<>(key, type, defaultText, Optional.empty(), meaning);
  }
}
