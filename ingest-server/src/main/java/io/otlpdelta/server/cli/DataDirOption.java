package io.otlpdelta.server.cli;

import io.otlpdelta.server.config.CatalogKind;
import io.otlpdelta.server.config.ConfigLoader;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.SettingValues;
import io.otlpdelta.server.config.Settings;
import io.otlpdelta.server.config.StorageConfig;
import io.otlpdelta.server.config.UnitySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data-dir}, found the same way by every command. */
final class DataDirOption {
  static final String CONFIG_VARIABLE = "OTLP_DELTA_CONFIG";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The server's data directory (default: OTLP_DELTA_DATA_DIR, or ./data).")
  private @Nullable String dataDir;

  /** Whether it is on the command line itself. */
  boolean isGiven() {
    return dataDir != null;
  }

  /**
   * The folders of a data directory that is there: for commands that only look.
   *
   * @throws CliFailure when it is not; an empty answer would look like an empty server
   */
  DataFolders existingFolders(CliContext context) {
    DataFolders folders = folders(context);
    if (!Files.isDirectory(folders.dataDir())) {
      throw new CliFailure(
          "there is no data directory "
              + folders.dataDir().toAbsolutePath().normalize()
              + "; --data-dir names the one that the server uses");
    }
    return folders;
  }

  DataFolders folders(CliContext context) {
    return new DataFolders(values(context).get(Settings.DATA_DIR));
  }

  /**
   * For commands that work on the embedded catalog's own folders.
   *
   * @param instead what to do when the tables are in Unity Catalog
   * @throws CliFailure when they are
   */
  void requireEmbeddedCatalog(CliContext context, String instead) {
    SettingValues values = values(context);
    if (values.get(UnitySettings.CATALOG) == CatalogKind.UNITY) {
      throw new CliFailure(
          "this command works on the embedded catalog, but catalog is set to unity (from "
              + values.origin(UnitySettings.CATALOG)
              + "); "
              + instead);
    }
  }

  /** Where the server's tables are, by the same configuration as the server's. */
  StorageConfig storage(CliContext context) {
    return StorageConfig.of(values(context));
  }

  /** The configuration as the server would read it, from the environment and the file alone. */
  SettingValues values(CliContext context) {
    Map<String, ConfigLoader.Flag> flags =
        dataDir == null
            ? Map.of()
            : Map.of(Settings.DATA_DIR.key(), new ConfigLoader.Flag("--data-dir", dataDir));
    Optional<Path> file =
        Optional.ofNullable(context.environment().get(CONFIG_VARIABLE)).map(Path::of);
    return new ConfigLoader(context.environment()).read(flags, file);
  }
}
