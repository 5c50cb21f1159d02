package io.otlpdelta.it.containers;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/** Started is what has ended, however it did. */
final class Ended extends StartupCheckStrategy {
  @Override
  public StartupStatus checkStartupState(DockerClient docker, String containerId) {
    return Boolean.TRUE.equals(getCurrentState(docker, containerId).getRunning())
        ? StartupStatus.NOT_YET_KNOWN
        : StartupStatus.SUCCESSFUL;
  }
}
