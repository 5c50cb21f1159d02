package io.otlpdelta.it.spark;

import io.otlpdelta.it.harness.Installation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tables that Delta Standalone commits to, with a checkpoint by Kernel after every second commit.
 */
@Tag("heavy")
class SparkStandaloneRowsIT extends SparkRowsContract {
  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation("freshness: 1s\ncommitter: standalone\ncommitsPerCheckpoint: 2");

  @Override
  Installation installation() {
    return INSTALLATION;
  }
}
