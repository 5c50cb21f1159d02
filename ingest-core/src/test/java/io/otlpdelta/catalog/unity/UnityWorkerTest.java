package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With which tokens the server works after its callers were answered, and what it does without. */
class UnityWorkerTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");
  private static final String NO_TOKEN =
      "the server has no valid token to ask Unity Catalog about table main.otel.claude_otel_logs"
          + " with; it takes the next caller's, or set unity.token, unity.tokenFile or"
          + " unity.clientId";

  @TempDir Path temporary;
  private UnityFixture fixture;
  private FakeUnityCatalog unity;
  private UnityConnection connection;
  private Catalog catalog;

  @BeforeEach
  void connect() throws Exception {
    fixture = new UnityFixture(temporary);
    unity = fixture.unity;
    fixture.createExternal(NAME, TableKind.LOGS);
    connection = fixture.connect();
    catalog = fixture.catalog(connection);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void workUsesTheNewestCallersToken() {
    String alice = resolveAs("alice");
    assertThat(workerToken()).contains(alice);
    String bob = resolveAs("bob");
    assertThat(workerToken()).contains(bob);
    catalog.resolve(NAME, UnityFixture.caller(alice));
    assertThat(workerToken()).contains(alice);
  }

  @Test
  void aTokenThatEndedIsReplacedByAnotherCallers() {
    String alice = resolveAs("alice");
    String bob = resolveAs("bob");
    unity.setToken(bob, FakeToken.State.EXPIRED);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertThat(catalog.reopen(NAME).name()).isEqualTo(NAME);
    assertThat(workerToken()).contains(alice);
  }

  @Test
  void withoutAnyTokenEntriesWaitAndThenTheTableIsHeld() {
    assertReopenFails(ErrorCode.UNAVAILABLE, NO_TOKEN);
    fixture.time.advance(Duration.ofMinutes(2));
    assertReopenFails(ErrorCode.PERMISSION_DENIED, NO_TOKEN);
    resolveAs("alice");
    assertThat(catalog.reopen(NAME).name()).isEqualTo(NAME);
  }

  @Test
  void whenAllTokensEndedEntriesWaitAndThenTheTableIsHeld() {
    String alice = resolveAs("alice");
    unity.setToken(alice, FakeToken.State.EXPIRED);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertReopenFails(ErrorCode.UNAVAILABLE, NO_TOKEN);
    assertThat(workerToken()).isEmpty();
    fixture.time.advance(Duration.ofMinutes(2));
    assertReopenFails(ErrorCode.PERMISSION_DENIED, NO_TOKEN);
  }

  @Test
  void aLostPrivilegeIsSaidAndNotTriedForEver() {
    resolveAs("alice");
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertReopenFails(
        ErrorCode.PERMISSION_DENIED,
        "The owner of the token lacks MODIFY on table main.otel.claude_otel_logs; writing needs USE"
            + " CATALOG, USE SCHEMA, MODIFY and SELECT");
  }

  @Test
  void aDroppedTableIsNotFoundByTheWorker() throws Exception {
    resolveAs("alice");
    fixture.drop(NAME);
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertReopenFails(
        ErrorCode.TABLE_NOT_FOUND,
        "Table main.otel.claude_otel_logs does not exist in Unity Catalog. An administrator creates"
            + " it there from the DDL in sql/ddl and grants USE CATALOG, USE SCHEMA, MODIFY and"
            + " SELECT");
  }

  @Test
  void theTableOfRefusedRecordsIsOpenedWithATokenOfItsSchema() throws Exception {
    fixture.createExternal(NAME.rejects(), TableKind.REJECTS);
    String token = unity.writer("alice", NAME, NAME.rejects());
    catalog.resolve(NAME, UnityFixture.caller(token));
    assertThat(catalog.rejectsOf(NAME).name()).isEqualTo(NAME.rejects());
  }

  @Test
  void aServiceTokenIsUsedForAllWorkAndCallersTokensAreNotKept() {
    String service = unity.writer("service", NAME);
    connection = fixture.connect(Optional.of(ServiceToken.fixed(new Secret(service))));
    catalog = fixture.catalog(connection);
    resolveAs("alice");
    assertThat(workerToken()).contains(service);
    unity.setToken(service, FakeToken.State.EXPIRED);
    String ended =
        "the server's own token for Unity Catalog has ended or was refused, so table"
            + " main.otel.claude_otel_logs has to wait; see catalogToken in /health/ready";
    assertReopenFails(ErrorCode.UNAVAILABLE, ended);
    // Its tables are never given up for that: the token comes back.
    fixture.time.advance(Duration.ofMinutes(10));
    assertReopenFails(ErrorCode.UNAVAILABLE, ended);
    unity.setToken(service, FakeToken.State.VALID);
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    assertThat(catalog.reopen(NAME).name()).isEqualTo(NAME);
  }

  @Test
  void withGrantsACallerIsNotRefusedForWhatTheServersTokenLacks() {
    String service = unity.writer("service", NAME);
    connection = fixture.connect(Optional.of(ServiceToken.fixed(new Secret(service))));
    catalog = connection.catalogForGrants(fixture.reader());
    Principal caller =
        new Principal("ci", List.of(new Grant("main.*", Set.of(Privilege.values()))));
    assertThat(catalog.resolve(NAME, caller).name()).isEqualTo(NAME);

    fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2));
    unity.revoke("service", NAME.toString(), UnityPrivilege.MODIFY);
    assertRefused(
        caller,
        "The server's own token is refused by Unity Catalog: The owner of the token lacks MODIFY on"
            + " table main.otel.claude_otel_logs; writing needs USE CATALOG, USE SCHEMA, MODIFY and"
            + " SELECT");
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    unity.setToken(service, FakeToken.State.EXPIRED);
    assertRefused(
        caller,
        "Unity Catalog does not accept the server's own token; its administrator renews it");
  }

  private void assertRefused(Principal caller, String message) {
    IngestException failure =
        catchThrowableOfType(IngestException.class, () -> catalog.resolve(NAME, caller));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(failure).hasMessage(message);
  }

  private String resolveAs(String principal) {
    String token = unity.writer(principal, NAME);
    catalog.resolve(NAME, UnityFixture.caller(token));
    return token;
  }

  private Optional<String> workerToken() {
    return connection.workerTokens().tokenFor(NAME).map(Secret::reveal);
  }

  private void assertReopenFails(ErrorCode code, String message) {
    IngestException failure =
        catchThrowableOfType(IngestException.class, () -> catalog.reopen(NAME));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage(message);
  }
}
