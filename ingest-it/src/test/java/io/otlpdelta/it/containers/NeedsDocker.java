package io.otlpdelta.it.containers;

import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Processes.Result;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
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

/** A test that is skipped, with the reason, where no Docker engine runs. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {
  /** Asks for the engine, once for all classes. */
  final class Condition implements ExecutionCondition {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Testcontainers' client asks for a newer protocol than Debian's engine speaks. */
    private static final String CLIENT_API_VERSION = "api.version";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (System.getProperty(CLIENT_API_VERSION) == null) {
        Result engine = engineApiVersion();
        if (engine.exitCode() != 0) {
          return ConditionEvaluationResult.disabled(
              "no Docker engine answers: start one (dockerd), or set DOCKER_HOST. "
                  + engine.errors().strip());
        }
        System.setProperty(CLIENT_API_VERSION, engine.output().strip());
      }
      return ConditionEvaluationResult.enabled("a Docker engine answers");
    }

    private static Result engineApiVersion() {
      try {
        return Processes.run(
            Path.of("/"),
            Map.of(),
            LIMIT,
            List.of("docker", "version", "--format", "{{.Server.APIVersion}}"));
      } catch (UncheckedIOException e) {
        return new Result(127, "", "There is no docker command: " + e.getCause().getMessage());
      }
    }
  }
}
