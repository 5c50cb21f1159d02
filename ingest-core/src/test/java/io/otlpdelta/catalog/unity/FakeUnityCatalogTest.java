package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.ApiException;
import io.unitycatalog.client.api.CatalogsApi;
import io.unitycatalog.client.api.SchemasApi;
import io.unitycatalog.client.api.TablesApi;
import io.unitycatalog.client.api.TemporaryCredentialsApi;
import io.unitycatalog.client.model.DataSourceFormat;
import io.unitycatalog.client.model.GenerateTemporaryPathCredential;
import io.unitycatalog.client.model.GenerateTemporaryTableCredential;
import io.unitycatalog.client.model.PathOperation;
import io.unitycatalog.client.model.TableInfo;
import io.unitycatalog.client.model.TableOperation;
import io.unitycatalog.client.model.TableType;
import io.unitycatalog.client.model.TemporaryCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake is asked by the real clients: unitycatalog-client and delta-storage's. */
class FakeUnityCatalogTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");
  private static final String FILE = "file:///data/logs";
  private static final String S3 = "s3://bucket/logs";

  private final ManualTime time = new ManualTime();
  private FakeUnityCatalog unity;

  @BeforeEach
  void start() {
    unity = FakeUnityCatalog.start(time);
  }

  @AfterEach
  void stop() {
    unity.close();
  }

  @Test
  void aTableIsDescribedToTheClient() throws Exception {
    FakeTable table = unity.createExternal(NAME, FILE);
    TableInfo info = tables(unity.writer("alice", NAME)).getTable(NAME.toString(), null, null);

    assertThat(info.getTableId()).isEqualTo(table.id().toString());
    assertThat(info.getTableType()).isEqualTo(TableType.EXTERNAL);
    assertThat(info.getDataSourceFormat()).isEqualTo(DataSourceFormat.DELTA);
    assertThat(info.getStorageLocation()).isEqualTo(FILE);
    assertThat(info.getProperties()).isEmpty();
  }

  @Test
  void aManagedTableSaysThatItsCommitsGoThroughTheCatalog() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    TableInfo info = tables(unity.writer("alice", NAME)).getTable(NAME.toString(), null, null);

    assertThat(info.getTableType()).isEqualTo(TableType.MANAGED);
    assertThat(info.getProperties())
        .containsEntry("delta.feature.catalogManaged", "supported")
        .containsEntry("io.unitycatalog.tableId", table.id().toString());
  }

  @Test
  void whatIsMissingIsToldToAnyone() throws Exception {
    unity.createExternal(NAME, FILE);
    String token = unity.token("nobody");

    assertError(
        () -> tables(token).getTable("main.otel.nothing", null, null),
        404,
        "TABLE_NOT_FOUND",
        "Table not found: main.otel.nothing");
    assertError(
        () -> tables(token).getTable("main.nothing.t", null, null),
        404,
        "SCHEMA_NOT_FOUND",
        "Schema not found: main.nothing");
    assertError(
        () -> new CatalogsApi(RealClients.client(unity, token)).getCatalog("nothing"),
        404,
        "CATALOG_NOT_FOUND",
        "Catalog not found: nothing");
  }

  @Test
  void aTableIsShownWithOneOfItsPrivilegesAndThoseAboveIt() throws Exception {
    unity.createExternal(NAME, FILE);
    String token = unity.token("alice");
    assertDenied(() -> tables(token).getTable(NAME.toString(), null, null));
    unity.grant("alice", "main", UnityPrivilege.USE_CATALOG);
    assertDenied(() -> tables(token).getTable(NAME.toString(), null, null));
    unity.grant("alice", "main.otel", UnityPrivilege.USE_SCHEMA);
    assertDenied(() -> tables(token).getTable(NAME.toString(), null, null));
    unity.grant("alice", NAME.toString(), UnityPrivilege.MODIFY);
    assertThat(tables(token).getTable(NAME.toString(), null, null)).isNotNull();
    unity.revoke("alice", "main", UnityPrivilege.USE_CATALOG);
    assertDenied(() -> tables(token).getTable(NAME.toString(), null, null));
  }

  @Test
  void aCatalogAndASchemaAreShownToThoseWhoMayUseThem() throws Exception {
    unity.createExternal(NAME, FILE);
    String token = unity.token("alice");
    assertDenied(() -> new CatalogsApi(RealClients.client(unity, token)).getCatalog("main"));
    unity.grant("alice", "main", UnityPrivilege.USE_CATALOG);
    assertThat(new CatalogsApi(RealClients.client(unity, token)).getCatalog("main").getName())
        .isEqualTo("main");
    assertDenied(() -> new SchemasApi(RealClients.client(unity, token)).getSchema("main.otel"));
    unity.grant("alice", "main", UnityPrivilege.USE_SCHEMA);
    assertThat(new SchemasApi(RealClients.client(unity, token)).getSchema("main.otel").getName())
        .isEqualTo("otel");
  }

  @Test
  void ownersOfTheMetastoreSeeTablesButGetNoKeys() throws Exception {
    FakeTable table = unity.createExternal(NAME, S3);
    String token = unity.token("admin");
    unity.makeMetastoreOwner("admin");

    assertThat(tables(token).getTable(NAME.toString(), null, null)).isNotNull();
    assertDenied(() -> credentials(token, table.id(), TableOperation.READ));
  }

  @Test
  void writingNeedsBothPrivilegesAndReadingOne() throws Exception {
    FakeTable table = unity.createExternal(NAME, S3);
    String token = unity.writer("alice", NAME);
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);

    assertThat(credentials(token, table.id(), TableOperation.READ).getUrl()).isEqualTo(S3);
    assertDenied(() -> credentials(token, table.id(), TableOperation.READ_WRITE));
    unity.grant("alice", NAME.toString(), UnityPrivilege.MODIFY);
    assertThat(credentials(token, table.id(), TableOperation.READ_WRITE)).isNotNull();
    unity.revoke("alice", NAME.toString(), UnityPrivilege.SELECT);
    assertDenied(() -> credentials(token, table.id(), TableOperation.READ_WRITE));
    assertError(
        () -> credentials(token, UUID.fromString("00000000-0000-0000-0000-00000000000a"), null),
        404,
        "TABLE_NOT_FOUND",
        "Neither table nor staging table found with id: 00000000-0000-0000-0000-00000000000a");
  }

  @Test
  void keysOfObjectStorageEndAndFilesHaveNone() throws Exception {
    FakeTable onS3 = unity.createExternal(NAME, S3);
    FakeTable onDisk = unity.createExternal(TableName.parse("main.otel.other"), FILE);
    String token = unity.writer("alice", onS3.name(), onDisk.name());

    TemporaryCredentials keys = credentials(token, onS3.id(), TableOperation.READ_WRITE);
    assertThat(keys.getAwsTempCredentials().getAccessKeyId()).isEqualTo("key-1");
    assertThat(keys.getAwsTempCredentials().getSessionToken()).isEqualTo("session-1");
    assertThat(keys.getExpirationTime())
        .isEqualTo(time.epochMillis() + Duration.ofHours(1).toMillis());
    TemporaryCredentials none = credentials(token, onDisk.id(), TableOperation.READ_WRITE);
    assertThat(none.getAwsTempCredentials()).isNull();
    assertThat(none.getExpirationTime()).isNull();
  }

  @Test
  void aPathOfATableIsDecidedAsTheTable() throws Exception {
    unity.createExternal(NAME, S3);
    String writer = unity.writer("alice", NAME);
    GenerateTemporaryPathCredential wanted =
        new GenerateTemporaryPathCredential()
            .url(S3 + "/_delta_log")
            .operation(PathOperation.PATH_READ_WRITE);

    assertThat(
            new TemporaryCredentialsApi(RealClients.client(unity, writer))
                .generateTemporaryPathCredentials(wanted)
                .getAwsTempCredentials())
        .isNotNull();
    String nobody = unity.token("nobody");
    assertDenied(
        () ->
            new TemporaryCredentialsApi(RealClients.client(unity, nobody))
                .generateTemporaryPathCredentials(wanted));
  }

  @Test
  void tokensAreRefusedInTheWaysOfTheRealOne() throws Exception {
    unity.createExternal(NAME, FILE);
    String token = unity.writer("alice", NAME);

    assertError(
        () -> tables("never-issued").getTable(NAME.toString(), null, null),
        401,
        "UNAUTHENTICATED",
        "Invalid access token.");
    unity.setToken(token, FakeToken.State.EXPIRED);
    assertError(
        () -> tables(token).getTable(NAME.toString(), null, null),
        401,
        "UNAUTHENTICATED",
        "Invalid access token.");
    unity.setToken(token, FakeToken.State.FOREIGN);
    assertError(
        () -> tables(token).getTable(NAME.toString(), null, null),
        403,
        "PERMISSION_DENIED",
        "Invalid access token.");
    unity.setToken(token, FakeToken.State.USER_DISABLED);
    assertError(
        () -> tables(token).getTable(NAME.toString(), null, null),
        403,
        "PERMISSION_DENIED",
        "User not allowed: alice");
    unity.setToken(token, FakeToken.State.VALID);
    assertThat(tables(token).getTable(NAME.toString(), null, null)).isNotNull();
  }

  @Test
  void faultsHappenToTheNextRequestsThatFit() throws Exception {
    unity.createExternal(NAME, FILE);
    TablesApi tables = tables(unity.writer("alice", NAME));
    unity.faults().answer(503, 2, "/tables/");

    for (int i = 0; i < 2; i++) {
      ApiException failure =
          catchThrowableOfType(
              ApiException.class, () -> tables.getTable(NAME.toString(), null, null));
      assertThat(failure.getCode()).isEqualTo(503);
    }
    assertThat(tables.getTable(NAME.toString(), null, null)).isNotNull();
    unity.faults().reset(1, "/tables/");
    assertThatThrownBy(() -> tables.getTable(NAME.toString(), null, null))
        .isInstanceOf(ApiException.class)
        .hasCauseInstanceOf(IOException.class);
    unity.faults().startOutage();
    assertThatThrownBy(() -> tables.getTable(NAME.toString(), null, null))
        .hasCauseInstanceOf(IOException.class);
    unity.faults().endOutage();
    assertThat(tables.getTable(NAME.toString(), null, null)).isNotNull();
  }

  private TablesApi tables(String token) {
    return new TablesApi(RealClients.client(unity, token));
  }

  private TemporaryCredentials credentials(String token, UUID table, TableOperation operation)
      throws ApiException {
    return new TemporaryCredentialsApi(RealClients.client(unity, token))
        .generateTemporaryTableCredentials(
            new GenerateTemporaryTableCredential()
                .tableId(table.toString())
                .operation(operation == null ? TableOperation.READ : operation));
  }

  private static void assertDenied(ThrowingCallable call) throws IOException {
    assertError(call, 403, "PERMISSION_DENIED", "Access denied.");
  }

  private static void assertError(ThrowingCallable call, int status, String code, String message)
      throws IOException {
    ApiException failure = catchThrowableOfType(ApiException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.getCode()).isEqualTo(status);
    JsonNode body = new ObjectMapper().readTree(failure.getResponseBody());
    assertThat(body.path("error_code").asText()).isEqualTo(code);
    assertThat(body.path("message").asText()).isEqualTo(message);
    assertThat(body.path("details").path(0).path("reason").asText()).isEqualTo(code);
  }
}
