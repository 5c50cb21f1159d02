package io.otlpdelta.server.config;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.otlpdelta.server.config.SettingValues.Sourced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads the configuration: a flag wins over an environment variable, that over the file, that over
 * the default. Anything not understood is refused, with what was probably meant.
 */
public final class ConfigLoader {
  private static final Map<String, Setting<?>> BY_KEY =
      Settings.ALL.stream().collect(toMap(Setting::key, setting -> setting));

  /** Variables with our prefix that are not settings: the launcher, flags and other commands. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("OTLP_DELTA_CONFIG", "OTLP_DELTA_JAVA_OPTS", "OTLP_DELTA_TOKEN");

  private final Map<String, String> environment;

  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads all sources.
   *
   * @param flags texts by setting key, with the flag that gave each
   * @param file a YAML file, where one was named
   * @throws ConfigException with a sentence for the admin
   */
  public LoadedConfig load(Map<String, Flag> flags, Optional<Path> file) {
    SettingValues values = read(flags, file);
    return new LoadedConfig(ServerConfig.of(values), values, unknownVariables());
  }

  /**
   * The settings alone, each checked when it is asked for: for commands that need only a few.
   *
   * @throws ConfigException when a source cannot be read or has an unknown key
   */
  public SettingValues read(Map<String, Flag> flags, Optional<Path> file) {
    return SettingValues.merge(
        List.of(
            resolved(fromFlags(flags)),
            resolved(fromEnvironment()),
            resolved(file.map(this::fromFile).orElse(Map.of()))));
  }

  private static Map<String, Sourced> fromFlags(Map<String, Flag> flags) {
    Map<String, Sourced> texts = new HashMap<>();
    flags.forEach(
        (key, flag) -> {
          requireKnown(key, flag.name());
          texts.put(key, new Sourced(flag.text(), flag.name()));
        });
    return texts;
  }

  private Map<String, Sourced> fromEnvironment() {
    Map<String, Sourced> texts = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      String text = environment.get(setting.environmentVariable());
      if (text != null) {
        texts.put(setting.key(), new Sourced(text, setting.environmentVariable()));
      }
    }
    return texts;
  }

  /** Not refused, because platforms add variables of their own (Kubernetes: SERVICE_HOST). */
  private List<String> unknownVariables() {
    Set<String> known = Settings.ALL.stream().map(Setting::environmentVariable).collect(toSet());
    return environment.keySet().stream()
        .filter(name -> name.startsWith(Settings.ENVIRONMENT_PREFIX))
        .filter(name -> !known.contains(name) && !OTHER_VARIABLES.contains(name))
        .sorted()
        .map(
            name ->
                "the environment variable "
                    + name
                    + " is no setting and has no effect"
                    + Nearest.to(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""))
        .toList();
  }

  private Map<String, Sourced> fromFile(Path file) {
    JsonNode root = parse(file);
    Map<String, Sourced> texts = new HashMap<>();
    if (!root.isMissingNode() && !root.isNull()) {
      if (!root.isObject()) {
        throw new ConfigException(
            "the file " + file + " holds no keys (expected: YAML key: value)");
      }
      flatten("", root, file, texts);
    }
    return texts;
  }

  private static JsonNode parse(Path file) {
    ObjectMapper mapper =
        new ObjectMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
    try {
      return mapper.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new ConfigException("the file " + file + " is not valid YAML: " + reason(e), e);
    } catch (NoSuchFileException e) {
      throw new ConfigException("there is no configuration file " + file, e);
    } catch (IOException e) {
      throw new ConfigException("the file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void flatten(String prefix, JsonNode node, Path file, Map<String, Sourced> texts) {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String key = prefix + property.getKey();
      JsonNode value = property.getValue();
      if (value.isObject()) {
        flatten(key + ".", value, file, texts);
        continue;
      }
      String origin = "the file " + file;
      requireKnown(key, origin);
      if (texts.put(key, new Sourced(text(value), origin)) != null) {
        throw new ConfigException(key + " (from " + origin + "): is set twice (expected: once)");
      }
    }
  }

  /** The items of a list are joined as a flag would have them. */
  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.isNull() ? "" : value.asText();
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(item.asText()));
    return String.join(",", items);
  }

  private static void requireKnown(String key, String origin) {
    if (!BY_KEY.containsKey(key)) {
      throw new ConfigException(
          "unknown key '"
              + key
              + "' (from "
              + origin
              + ")"
              + Nearest.to(key, BY_KEY.keySet())
                  .map(near -> "; did you mean '" + near + "'?")
                  .orElse("; see docs/configuration.md for the keys"));
    }
  }

  /** Replaces {@code file:PATH} and {@code env:NAME} of secrets by what they name. */
  private Map<String, Sourced> resolved(Map<String, Sourced> texts) {
    Map<String, Sourced> resolved = new HashMap<>(texts);
    resolved.replaceAll(
        (key, sourced) -> {
          Setting<?> setting = BY_KEY.get(key);
          return setting != null && setting.type().isSecret()
              ? new Sourced(secret(setting, sourced), sourced.origin())
              : sourced;
        });
    return resolved;
  }

  private String secret(Setting<?> setting, Sourced sourced) {
    String text = sourced.text();
    if (text.startsWith("env:")) {
      String value = environment.get(text.substring("env:".length()));
      if (value == null) {
        throw new ConfigException(
            setting.key() + " (from " + sourced.origin() + "): there is no variable " + text);
      }
      return value;
    }
    if (!text.startsWith("file:")) {
      return text;
    }
    try {
      Path file = Path.of(text.substring("file:".length()));
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(
          setting.key() + " (from " + sourced.origin() + "): cannot read " + text, e);
    }
  }

  /** Without the lines of the file that the parser would quote: they may hold a secret. */
  private static String reason(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return marked.getProblem() + " in line " + (marked.getProblemMark().getLine() + 1);
    }
    String where = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    return e.getOriginalMessage().lines().findFirst().orElse("") + where;
  }

  /** The text a flag gave, and the flag as the admin wrote it ({@code --port}). */
  public record Flag(String name, String text) {}
}
