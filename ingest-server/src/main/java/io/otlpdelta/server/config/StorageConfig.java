package io.otlpdelta.server.config;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.S3aOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where tables are, and how that storage is reached.
 *
 * @param warehouse the location of the embedded catalog's tables
 */
public record StorageConfig(String warehouse, S3 s3) {
  public StorageConfig {
    requireNonNull(warehouse, "warehouse");
    requireNonNull(s3, "s3");
  }

  /**
   * The part of the settings about storage.
   *
   * @throws ConfigException with a sentence for the admin
   */
  public static StorageConfig of(SettingValues values) {
    DataFolders folders = new DataFolders(values.get(Settings.DATA_DIR));
    return new StorageConfig(
        values.get(StorageSettings.WAREHOUSE).orElseGet(() -> Locations.of(folders.warehouse())),
        new S3(
            values.get(StorageSettings.S3_ENDPOINT),
            values.get(StorageSettings.S3_REGION),
            values.get(StorageSettings.S3_PATH_STYLE),
            keys(values),
            values.get(StorageSettings.S3_CONNECT_TIMEOUT),
            values.get(StorageSettings.S3_REQUEST_TIMEOUT),
            hadoop(values)));
  }

  /** Whether the warehouse is a folder of this machine. */
  public boolean isLocal() {
    return warehouse.startsWith("file:");
  }

  /** How S3 is reached; {@link S3aOptions} says what each value means. */
  public record S3(
      Optional<String> endpoint,
      Optional<String> region,
      boolean pathStyle,
      Optional<S3aOptions.Keys> keys,
      Duration connectTimeout,
      Duration requestTimeout,
      Map<String, String> hadoop) {
    public S3 {
      hadoop = Map.copyOf(hadoop);
    }

    /** Without the values of Hadoop's settings, which may be secrets. */
    @Override
    public String toString() {
      return "S3[endpoint="
          + endpoint
          + ", region="
          + region
          + ", keys="
          + keys
          + ", hadoop="
          + hadoop.keySet()
          + "]";
    }

    /** The same, for a program of that name that keeps files in the making in that folder. */
    public S3aOptions options(Path bufferFolder, String userAgent) {
      return new S3aOptions(
          endpoint,
          region,
          pathStyle,
          keys,
          connectTimeout,
          requestTimeout,
          bufferFolder,
          hadoop,
          userAgent);
    }
  }

  private static Optional<S3aOptions.Keys> keys(SettingValues values) {
    Optional<String> id = values.get(StorageSettings.S3_ACCESS_KEY_ID);
    Optional<Secret> secret = values.get(StorageSettings.S3_SECRET_ACCESS_KEY);
    if (id.isPresent() != secret.isPresent()) {
      throw new ConfigException(
          "S3 needs both s3.accessKeyId and s3.secretAccessKey, or neither, but only one is set");
    }
    return id.map(key -> new S3aOptions.Keys(key, secret.orElseThrow()));
  }

  private static Map<String, String> hadoop(SettingValues values) {
    Optional<Path> file = values.get(StorageSettings.S3_HADOOP_FILE);
    if (file.isEmpty()) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file.get(), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("s3.hadoopFile: cannot read " + file.get(), e);
    }
    Map<String, String> settings = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (!key.startsWith("fs.s3a.")) {
        throw new ConfigException(
            "s3.hadoopFile: " + key + " in " + file.get() + " (expected: keys of fs.s3a.*)");
      }
      settings.put(key, properties.getProperty(key));
    }
    return settings;
  }
}
