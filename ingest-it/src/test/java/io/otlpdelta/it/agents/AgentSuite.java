package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.Installation;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tests of each agent begin with: the released clients, one server for the class, and a
 * user with tables of its own for each test.
 */
@Tag("heavy")
@Tag("clients")
@NeedsAgentClis
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // So that each class has its own server.
abstract class AgentSuite {
  static final Duration OUTAGE = Duration.ofSeconds(3);
  static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final AgentClis clis = new AgentClis();
  @RegisterExtension final Installation installation = new Installation("freshness: 1s");

  @TempDir Path folder;
  AgentHome home;
  AgentTables tables;

  @BeforeEach
  void prepare() {
    home = new AgentHome(folder);
    tables = AgentTables.create(installation, folder);
  }
}
