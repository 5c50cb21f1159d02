package io.otlpdelta.it.containers;

import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The image, built from the Dockerfile by the command that the operators' page names. */
final class ServerImage {
  private static final String NAME = "otlp-delta-it";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private ServerImage() {}

  /** Builds the image, on the base image that {@code -Dit.baseImage} names; returns its name. */
  static String build() {
    Path repository = Repository.path("");
    List<String> command = new ArrayList<>(List.of("docker", "build", "-t", NAME));
    String base = System.getProperty("it.baseImage", "");
    if (!base.isEmpty()) {
      command.addAll(List.of("--build-arg", "BASE_IMAGE=" + base));
    }
    command.add(".");
    Processes.run(repository, Map.of(), LIMIT, command)
        .orFail(
            "docker build (where no registry is reached, make a base image with"
                + " scripts/base-image.sh and name it with -Dit.baseImage)");
    return NAME;
  }
}
