package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.CatalogContract;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against the fake server: the contract, and each way of being refused. */
class UnityCatalogTest extends CatalogContract {
  private static final String NEEDED = "; writing needs USE CATALOG, USE SCHEMA, MODIFY and SELECT";

  @TempDir Path temporary;
  private UnityFixture fixture;
  private FakeUnityCatalog unity;
  private Catalog catalog;
  private int principals;

  @BeforeEach
  void connect() {
    fixture = new UnityFixture(temporary);
    unity = fixture.unity;
    unity.grant(
        "service",
        "main",
        UnityPrivilege.USE_CATALOG,
        UnityPrivilege.USE_SCHEMA,
        UnityPrivilege.SELECT,
        UnityPrivilege.MODIFY);
    ServiceToken service = ServiceToken.fixed(new Secret(unity.token("service")));
    catalog = fixture.catalog(fixture.connect(Optional.of(service)));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected void create(TableName name, TableKind kind) throws Exception {
    fixture.createExternal(name, kind);
  }

  @Override
  protected void drop(TableName name) throws Exception {
    fixture.drop(name);
    fixture.time.advance(UnityFixture.ACCESS_TIME.multipliedBy(2));
  }

  @Override
  protected void createUnfit(TableName name) throws Exception {
    fixture.createUnfit(name);
  }

  @Override
  protected void breakStorage() {
    fixture.storage.failAlways(Operation.LIST, ".");
  }

  @Override
  protected Principal caller(Privilege... privileges) {
    String principal = "caller-" + ++principals;
    unity.grant(principal, "main", UnityPrivilege.USE_CATALOG, UnityPrivilege.USE_SCHEMA);
    for (Privilege privilege : privileges) {
      unity.grant(principal, "main", UnityPrivilege.valueOf(privilege.name()));
    }
    return UnityFixture.caller(unity.token(principal));
  }

  @Override
  protected String notFound(TableName name) {
    return "Table "
        + name
        + " does not exist in Unity Catalog. An administrator creates it there from the DDL in"
        + " sql/ddl and grants USE CATALOG, USE SCHEMA, MODIFY and SELECT";
  }

  @Test
  void aTokenThatTheCatalogDoesNotTakeIsUnauthenticated() throws Exception {
    create(NAME, TableKind.LOGS);
    for (FakeToken.State state : FakeToken.State.values()) {
      if (state == FakeToken.State.VALID || state == FakeToken.State.USER_DISABLED) {
        continue;
      }
      String token = unity.writer("alice", NAME);
      unity.setToken(token, state);
      assertFailure(
          () -> catalog.resolve(NAME, UnityFixture.caller(token)),
          ErrorCode.UNAUTHENTICATED,
          "Unity Catalog does not accept the token: it is unknown, revoked or expired. Get a new"
              + " one from the workspace or server that issued it.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "büro\u0000", "日本"})
  void aTokenThatHttpCannotCarryIsUnauthenticatedAndNotQuoted(String token) throws Exception {
    create(NAME, TableKind.LOGS);
    assertFailure(
        () -> catalog.resolve(NAME, UnityFixture.caller(token)),
        ErrorCode.UNAUTHENTICATED,
        "Unity Catalog does not accept the token: it is unknown, revoked or expired. Get a new one"
            + " from the workspace or server that issued it.");
  }

  @Test
  void eachMissingPrivilegeIsNamedWithItsObject() throws Exception {
    create(NAME, TableKind.LOGS);
    String token = unity.token("alice");
    assertLacks(token, "USE CATALOG on catalog main");
    unity.grant("alice", "main", UnityPrivilege.USE_CATALOG);
    assertLacks(token, "USE SCHEMA on schema main.otel");
    unity.grant("alice", "main.otel", UnityPrivilege.USE_SCHEMA);
    assertLacks(token, "MODIFY and SELECT on table main.otel.claude_otel_logs");
    unity.grant("alice", NAME.toString(), UnityPrivilege.MODIFY);
    assertLacks(token, "SELECT on table main.otel.claude_otel_logs");
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    unity.grant("alice", NAME.toString(), UnityPrivilege.SELECT);
    assertLacks(token, "MODIFY on table main.otel.claude_otel_logs");
    unity.grant("alice", NAME.toString(), UnityPrivilege.MODIFY);
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    assertThat(catalog.resolve(NAME, UnityFixture.caller(token)).name()).isEqualTo(NAME);
  }

  @Test
  void aDisabledUserIsToldSo() throws Exception {
    create(NAME, TableKind.LOGS);
    String token = unity.writer("alice", NAME);
    unity.setToken(token, FakeToken.State.USER_DISABLED);
    assertFailure(
        () -> catalog.resolve(NAME, UnityFixture.caller(token)),
        ErrorCode.PERMISSION_DENIED,
        "The owner of the token is disabled in Unity Catalog, or no user of it");
  }

  @Test
  void aPrivilegeThatCannotBeFoundOutIsStillADenial() throws Exception {
    create(NAME, TableKind.LOGS);
    String token = unity.token("alice");
    unity.faults().answer(500, 3, "/catalogs/");
    assertFailure(
        () -> catalog.resolve(NAME, UnityFixture.caller(token)),
        ErrorCode.PERMISSION_DENIED,
        "The owner of the token lacks a privilege for table main.otel.claude_otel_logs" + NEEDED);
  }

  @Test
  void tablesOfOtherFormatsAndKindsAreRefused() {
    unity.create(
        new FakeTable(UUID.randomUUID(), NAME, "EXTERNAL", "PARQUET", "s3://b/t", Map.of()));
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs has the format PARQUET (expected: DELTA). Only Delta"
            + " tables are written; create it from the DDL in sql/ddl.");
    unity.create(new FakeTable(UUID.randomUUID(), NAME, "METRIC_VIEW", "DELTA", "", Map.of()));
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs is a METRIC_VIEW (expected: a table). Only Delta tables"
            + " are written; create it from the DDL in sql/ddl.");
  }

  @Test
  void aTableWithoutADeltaLogIsRefusedWithTheRemedy() {
    unity.createExternal(NAME, fixture.location(NAME));
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs is in Unity Catalog, but its folder has no delta log yet."
            + " Create it with the DDL in sql/ddl, by an engine that writes the log.");
  }

  @Test
  void aLocalTableOutsideOfTheAllowedFoldersIsNotTouched() {
    unity.createExternal(NAME, "file:///etc");
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs is on a local disk, outside of the folders that the"
            + " server may write. Its administrator allows them with unity.localFolders.");
    unity.createExternal(NAME, fixture.location(NAME) + "/../../../../../etc");
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs is on a local disk, outside of the folders that the"
            + " server may write. Its administrator allows them with unity.localFolders.");
    assertThat(fixture.reads).hasValue(0);
  }

  @Test
  void aTableOnAStorageThatIsNotWrittenIsRefused() {
    unity.createExternal(NAME, "abfss://container@account.dfs.core.windows.net/t");
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "Table main.otel.claude_otel_logs is on a storage that is not written (abfss, expected: s3,"
            + " file).");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 418, 429, 500, 502, 503, 504})
  void anAnswerThatDecidesNothingIsUnavailable(int status) throws Exception {
    create(NAME, TableKind.LOGS);
    unity.faults().answer(status, 10, "/tables/");
    assertFailure(
        () -> catalog.resolve(NAME, writer()),
        ErrorCode.UNAVAILABLE,
        "Table main.otel.claude_otel_logs cannot be looked up now; try again");
  }

  @Test
  void aManagedTableIsKnownByItsPropertyAndAPlainOneIsNot() throws Exception {
    create(NAME, TableKind.LOGS);
    String location = fixture.location(NAME);
    FakeTable managed = unity.createManaged(NAME, location);
    TableHandle found = catalog.resolve(NAME, writer());
    assertThat(found.address().managedId()).contains(managed.id().toString());
    unity.create(new FakeTable(managed.id(), NAME, "MANAGED", "DELTA", location, Map.of()));
    fixture.time.advance(UnityFixture.ACCESS_TIME);
    assertThat(catalog.resolve(NAME, writer()).address().managedId()).isEmpty();
  }

  @Test
  void aLocationIsWrittenInOurForm() throws Exception {
    create(NAME, TableKind.LOGS);
    String location = fixture.location(NAME);
    unity.createExternal(NAME, location.replace("file:///", "file:/") + "/");
    assertThat(catalog.resolve(NAME, writer()).location()).isEqualTo(location);
  }

  @Test
  void aRequestIsAskedAgainAfterAFailureThatMayPass() throws Exception {
    create(NAME, TableKind.LOGS);
    unity.faults().answer(503, 1, "/tables/");
    unity.faults().reset(1, "/temporary-table-credentials");
    assertThat(catalog.resolve(NAME, writer()).name()).isEqualTo(NAME);
    assertThat(fixture.time.nanoTime()).isBetween(ms(100), ms(1_000));
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private void assertLacks(String token, String what) {
    fixture.time.advance(UnityFixture.REFUSAL_TIME);
    assertFailure(
        () -> catalog.resolve(NAME, UnityFixture.caller(token)),
        ErrorCode.PERMISSION_DENIED,
        "The owner of the token lacks " + what + NEEDED);
  }
}
