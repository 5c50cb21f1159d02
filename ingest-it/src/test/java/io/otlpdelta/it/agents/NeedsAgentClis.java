package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Processes.Result;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that is skipped, with the reason, where the agents' command line clients cannot run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsAgentClis.Condition.class)
@interface NeedsAgentClis {
  /** Looks at the machine. */
  final class Condition implements ExecutionCondition {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MIN_NODE_VERSION = 20; // as Gemini CLI's package says

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String system = System.getProperty("os.name");
      String processor = System.getProperty("os.arch");
      if (!List.of("Linux", "Mac OS X").contains(system)
          || !List.of("amd64", "x86_64", "aarch64").contains(processor)) {
        return ConditionEvaluationResult.disabled(
            "there are no native binaries of Claude Code and Codex for "
                + system
                + " on "
                + processor
                + " that this suite can run (expected: Linux or macOS on x64 or arm64)");
      }
      Result node = version("node");
      if (node.exitCode() != 0 || major(node.output()) < MIN_NODE_VERSION) {
        return ConditionEvaluationResult.disabled(
            "Gemini CLI needs Node.js "
                + MIN_NODE_VERSION
                + " or newer on the path. "
                + (node.output() + node.errors()).strip());
      }
      Result npm = version("npm");
      return npm.exitCode() == 0
          ? ConditionEvaluationResult.enabled("the agents can be installed and run")
          : ConditionEvaluationResult.disabled(
              "the agents are installed by npm, which is not on the path. " + npm.errors().strip());
    }

    private static int major(String version) {
      return Integer.parseInt(version.strip().replaceFirst("^v(\\d+)\\..*$", "$1"));
    }

    private static Result version(String program) {
      try {
        return Processes.run(Path.of("/"), Map.of(), LIMIT, List.of(program, "--version"));
      } catch (UncheckedIOException e) {
        return new Result(127, "", "There is no " + program + ": " + e.getCause().getMessage());
      }
    }
  }
}
