package io.otlpdelta.it.spark;

import io.otlpdelta.it.harness.Installation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that Delta Kernel commits to. */
@Tag("heavy")
class SparkRowsIT extends SparkRowsContract {
  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @Override
  Installation installation() {
    return INSTALLATION;
  }
}
