package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.auth.CertificateIdentity;
import io.otlpdelta.auth.TestAuthority;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.env.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCommandTest {
  @TempDir private Path folder;

  @Test
  void aRegisteredIdentityIsListedAndRemoved() {
    CommandRun added = run("add", "--name", "agent", "--grant", "main.*", "dns:Agent.example.com");
    String id = "ct-" + added.out().substring("registered ct-".length()).substring(0, 12);

    assertThat(added.exitCode()).isZero();
    assertThat(added.out())
        .isEqualTo(
            "registered "
                + id
                + " of agent, dns:agent.example.com: MODIFY and SELECT on main.*, without an"
                + " end\n");
    assertThat(run("list").out())
        .contains("ID", "IDENTITY", "GRANTS")
        .containsPattern(id + " +agent +dns:agent.example.com .* never +main[.][*] MODIFY,SELECT");

    CommandRun removed = run("remove", id);

    assertThat(removed.out()).isEqualTo("removed " + id + " of agent\n");
    assertThat(run("list").out()).doesNotContain("agent");
  }

  @Test
  void aCertificateFileIsRegisteredByItsFingerprint() throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue("CN=agent");
    Path file = Files.writeString(folder.resolve("agent.pem"), agent.certificatePem());

    CommandRun added =
        run("add", "--name", "agent", "--grant", "main.*", "--file", file.toString());

    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(added.out()).contains(CertificateIdentity.fingerprintOf(agent.certificate()).text());
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (TokenStore store =
        TokenStore.open(folder.resolve("data/tokens.json"), new SystemTime(), scheduler)) {
      assertThat(store.authenticate(agent.certificate()).orElseThrow().name()).isEqualTo("agent");
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void whatIsNoIdentityIsExplained() {
    CommandRun run = run("add", "--name", "agent", "--grant", "main.*", "agent.example.com");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("otlp-delta: 'agent.example.com' names no identity");
  }

  @Test
  void oneOfIdentityAndFileIsNeeded() {
    assertThat(run("add", "--name", "agent", "--grant", "main.*").err())
        .startsWith("otlp-delta: either IDENTITY, such as dns:agent.example.com, or --file");
    assertThat(run("add", "--name", "a", "--grant", "main.*", "--file", "x.pem", "dns:a.b").err())
        .startsWith("otlp-delta: either IDENTITY, such as dns:agent.example.com, or --file");
  }

  @Test
  void aFileThatIsNoCertificateIsSaid() {
    CommandRun run = run("add", "--name", "a", "--grant", "main.*", "--file", "/nowhere.pem");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("otlp-delta: the file /nowhere.pem holds no certificate that can be read");
  }

  @Test
  void removingNothingIsSaid() {
    run("add", "--name", "agent", "--grant", "main.*", "dns:agent.example.com");

    CommandRun run = run("remove", "dns:b.example.com");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("otlp-delta: there is no certificate of the name, id or identity")
        .contains("`otlp-delta certificate list` shows them");
  }

  @Test
  void withUnityCatalogsOwnCallersCertificatesHaveNoUse() {
    CommandRun run =
        CommandRun.with(
            Map.of("OTLP_DELTA_CATALOG", "unity", "OTLP_DELTA_UNITY_URI", "https://uc.example.com"),
            new SystemTime(),
            "certificate",
            "add",
            "--name",
            "agent",
            "--grant",
            "main.*",
            "dns:agent.example.com",
            "--data-dir",
            folder.resolve("data").toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("this command works on the embedded catalog");
  }

  private CommandRun run(String command, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "certificate";
    all[1] = command;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[all.length - 2] = "--data-dir";
    all[all.length - 1] = folder.resolve("data").toString();
    return CommandRun.of(all);
  }
}
