package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.NodeProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The released command line clients of {@code src/test/agents}, installed under {@code target}. */
final class AgentClis implements BeforeAllCallback {
  private final NodeProject project =
      new NodeProject("ingest-it/src/test/agents", "ingest-it/target/agents");

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    project.beforeAll(context);
  }

  /** The command of Claude Code, as this platform's native binary. */
  List<String> claudeCode() {
    return List.of(only("@anthropic-ai/claude-code-*/claude"));
  }

  /** The command of Codex CLI, as this platform's native binary. */
  List<String> codex() {
    return List.of(only("@openai/codex-*/vendor/*/bin/codex"));
  }

  /** The command of Gemini CLI. */
  List<String> gemini() {
    return List.of("node", only("@google/gemini-cli/bundle/gemini.js"));
  }

  private String only(String pattern) {
    Path modules = project.folder().resolve("node_modules");
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + modules + "/" + pattern);
    try (Stream<Path> files = Files.walk(modules, 6)) {
      List<Path> found = files.filter(matcher::matches).toList();
      if (found.size() != 1) {
        throw new AssertionError(
            found
                + " (expected: one file "
                + pattern
                + " in "
                + modules
                + ", made by npm install)");
      }
      return found.get(0).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + modules, e);
    }
  }
}
