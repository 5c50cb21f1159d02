package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir private Path dataDir;
  private final ManualTime time = new ManualTime();

  @Test
  void createPrintsOnlyTheTokenAndTheServerKnowsIt() throws IOException {
    CommandRun run =
        run("create", "--name", "alice", "--grant", "main.telemetry.*", "--grant", "main.x.y");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("odt_[A-Za-z0-9_-]{43}\n");
    assertThat(run.err())
        .matches(
            "Token tk-[0-9a-f]{12} of alice: MODIFY and SELECT on main.telemetry.\\*; MODIFY and"
                + " SELECT on main.x.y, without an end. Its text is shown only now:\n");
    Set<Privilege> both = Set.of(Privilege.MODIFY, Privilege.SELECT);
    assertThat(principalOf(run.out().strip()))
        .isEqualTo(
            new Principal(
                "alice",
                List.of(new Grant("main.telemetry.*", both), new Grant("main.x.y", both))));
  }

  @Test
  void privilegesAndEndAreAsAsked() {
    CommandRun run =
        run(
            "create",
            "--name",
            "bob",
            "--grant",
            "main.*",
            "--privileges",
            "select",
            "--expires",
            "90d");

    assertThat(run.err()).contains("SELECT on main.*, until ");
    CommandRun list = run("list");
    assertThat(list.out().lines().toList().get(1))
        .contains("main.* SELECT")
        .doesNotContain("MODIFY");
    time.advance(Duration.ofDays(90));
    assertThat(run("list").out()).contains("(expired)");
  }

  @Test
  void listShowsEveryTokenAndNoText() {
    String token = run("create", "--name", "alice", "--grant", "main.telemetry.*").out().strip();

    CommandRun list = run("list");

    assertThat(list.exitCode()).isZero();
    assertThat(list.err()).isEmpty();
    assertThat(list.out()).doesNotContain(token);
    List<String> lines = list.out().lines().toList();
    assertThat(lines.get(0)).matches("ID +NAME +CREATED +EXPIRES +GRANTS");
    assertThat(lines.get(1))
        .matches("tk-[0-9a-f]{12}  alice  \\S+Z  never +main.telemetry.\\* MODIFY,SELECT");
  }

  @Test
  void revokeTakesANameOrAnId() {
    run("create", "--name", "alice", "--grant", "main.*");
    run("create", "--name", "bob", "--grant", "main.*");
    String bobsId = run("list").out().lines().toList().get(2).substring(0, 15);

    assertThat(run("revoke", "alice").out()).matches("revoked tk-[0-9a-f]{12} of alice\n");
    assertThat(run("revoke", bobsId).out()).isEqualTo("revoked " + bobsId + " of bob\n");
    assertThat(run("list").out().lines()).hasSize(1);
  }

  @Test
  void revokingNobodyFails() {
    CommandRun run = run("revoke", "carol");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "otlp-delta: there is no token of the name or id 'carol' in "
                + dataDir.resolve(TokenFile.NAME)
                + "; `otlp-delta token list` shows them\n");
  }

  @Test
  void mistakesAreExplainedInOneSentence() {
    assertThat(run("create", "--name", "a", "--grant", "main").err())
        .isEqualTo(
            "otlp-delta: grant 'main' names no table (expected: three parts, or a last part of"
                + " *)\n");
    assertThat(run("create", "--name", "a", "--grant", "main.*", "--expires", "soon").err())
        .isEqualTo(
            "otlp-delta: 'soon' is no duration (expected: a number with ms, s, m, h or d, such as"
                + " 15s)\n");
    CommandRun privilege =
        run("create", "--name", "a", "--grant", "main.*", "--privileges", "WRITE");
    assertThat(privilege.exitCode()).isEqualTo(2);
    assertThat(privilege.err())
        .isEqualTo(
            "otlp-delta: --privileges: 'WRITE' is no privilege (expected: MODIFY, SELECT)\n");
  }

  @Test
  void aBrokenFileIsReportedWithoutAStackTraceUnlessAskedFor() throws IOException {
    Files.writeString(dataDir.resolve(TokenFile.NAME), "{");

    CommandRun run = run("list");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "otlp-delta: the token file "
                + dataDir.resolve(TokenFile.NAME)
                + " is not usable: the file ends too early in line 1\n"
                + "Run it again with --verbose for the stack trace.\n");
    assertThat(run("list", "--verbose").err()).contains("\tat io.otlpdelta.auth.");
  }

  @Test
  void theDataDirectoryMayComeFromTheEnvironment() {
    CommandRun run =
        CommandRun.with(
            Map.of("OTLP_DELTA_DATA_DIR", dataDir.resolve("other").toString()),
            time,
            "token",
            "create",
            "--name",
            "a",
            "--grant",
            "*");

    assertThat(run.exitCode()).isZero();
    assertThat(dataDir.resolve("other").resolve(TokenFile.NAME)).exists();
  }

  private CommandRun run(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "token";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--data-dir";
    all[args.length + 2] = dataDir.toString();
    return CommandRun.with(Map.of(), time, all);
  }

  private Principal principalOf(String token) throws IOException {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (TokenStore store = TokenStore.open(dataDir.resolve(TokenFile.NAME), time, scheduler)) {
      return store.authenticate(new Secret(token)).orElseThrow();
    } finally {
      scheduler.shutdownNow();
    }
  }
}
