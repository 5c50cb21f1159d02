package io.otlpdelta.server.config;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of where tables are and how that storage is reached; a part of {@link Settings}. */
public final class StorageSettings {
  public static final Setting<Optional<String>> WAREHOUSE =
      setting(
          "warehouse",
          SettingType.optionalLocation(),
          "",
          "Where the embedded catalog's tables are: a folder, or `s3://bucket/prefix`, which"
              + " several servers may share. Without it, the folder `warehouse` in `dataDir`.");
  public static final Setting<Optional<String>> S3_ENDPOINT =
      setting(
          "s3.endpoint",
          SettingType.optionalText(),
          "",
          "URL of the S3 service, such as `https://minio.example:9000`; Amazon's own without it.");
  public static final Setting<Optional<String>> S3_REGION =
      setting(
          "s3.region",
          SettingType.optionalText(),
          "",
          "Region of the buckets; without it, it is found.");
  public static final Setting<Boolean> S3_PATH_STYLE =
      setting(
          "s3.pathStyle",
          SettingType.flag(),
          "false",
          "Name the bucket in the path and not in the host, as most other makers' services want"
              + " it.");
  public static final Setting<Optional<String>> S3_ACCESS_KEY_ID =
      setting(
          "s3.accessKeyId",
          SettingType.optionalText(),
          "",
          "Access key of S3. Without it, the AWS SDK's sources: `AWS_ACCESS_KEY_ID` and its like,"
              + " web identity, profile files, then the machine's role.");
  public static final Setting<Optional<Secret>> S3_SECRET_ACCESS_KEY =
      setting(
          "s3.secretAccessKey",
          SettingType.optionalSecret(),
          "",
          "Its secret: the text itself, `file:PATH` or `env:NAME`.");
  public static final Setting<Duration> S3_CONNECT_TIMEOUT =
      setting(
          "s3.connectTimeout",
          SettingType.duration(Duration.ofSeconds(15), Duration.ofMinutes(10)),
          "15s",
          "How long a connection to S3 may take.");
  public static final Setting<Duration> S3_REQUEST_TIMEOUT =
      setting(
          "s3.requestTimeout",
          SettingType.duration(Duration.ofSeconds(15), Duration.ofMinutes(10)),
          "60s",
          "How long a request to S3 and its repetitions may take.");
  public static final Setting<Optional<Path>> S3_HADOOP_FILE =
      setting(
          "s3.hadoopFile",
          SettingType.optionalPath(),
          "",
          "Properties file with more settings of Hadoop's S3A (`fs.s3a.*`), such as encryption or a"
              + " proxy; they win over those above.");

  /** All of the above, in order. */
  static final List<Setting<?>> ALL =
      List.of(
          WAREHOUSE,
          S3_ENDPOINT,
          S3_REGION,
          S3_PATH_STYLE,
          S3_ACCESS_KEY_ID,
          S3_SECRET_ACCESS_KEY,
          S3_CONNECT_TIMEOUT,
          S3_REQUEST_TIMEOUT,
          S3_HADOOP_FILE);

  private StorageSettings() {}

  private static <T> Setting<T> setting(
      String key, SettingType<T> type, String defaultText, String meaning) {
    return new Setting<>(key, type, defaultText, Optional.empty(), meaning);
  }
}
