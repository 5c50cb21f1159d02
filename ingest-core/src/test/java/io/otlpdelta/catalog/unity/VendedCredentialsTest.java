package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.StorageCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys for object storage: vended once, renewed before their end, never late without need. */
class VendedCredentialsTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");
  private static final String LOCATION = "s3://bucket/tables/logs";
  private static final String FILE = LOCATION + "/_delta_log/00000000000000000000.json";

  @TempDir Path temporary;
  private UnityFixture fixture;
  private FakeUnityCatalog unity;
  private CredentialSource source;
  private String token;

  @BeforeEach
  void resolveATableInObjectStorage() {
    fixture = new UnityFixture(temporary);
    unity = fixture.unity;
    unity.createExternal(NAME, LOCATION);
    token = unity.writer("alice", NAME);
    UnityConnection connection = fixture.connect();
    source = connection.credentials();
    // The storage is local here, so the delta log cannot be read; the keys are vended before.
    Catalog catalog =
        connection.catalogForCallers(
            address -> {
              throw new IOException("no object storage in this test");
            });
    Principal alice = UnityFixture.caller(token);
    assertThatThrownBy(() -> catalog.resolve(NAME, alice)).isInstanceOf(IngestException.class);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theKeysOfTheLookUpServeTheWholeFolderWithoutAskingAgain() throws Exception {
    StorageCredentials keys = source.credentials(FILE).orElseThrow();
    assertThat(keys.accessKeyId()).isEqualTo("key-1");
    assertThat(keys.secretAccessKey().reveal()).isEqualTo("secret-1");
    assertThat(keys.sessionToken().reveal()).isEqualTo("session-1");
    assertThat(keys.expiresAtMillis())
        .isEqualTo(fixture.time.epochMillis() + Duration.ofHours(1).toMillis());
    assertThat(keys.toString()).doesNotContain("secret-1").doesNotContain("session-1");
    assertThat(source.credentials(LOCATION)).contains(keys);
    assertThat(unity.vendedCredentials()).isEqualTo(1);
  }

  @Test
  void nobodyVendsKeysForOtherFoldersAndForFiles() throws Exception {
    for (String unknown : List.of("s3://bucket/tables/logs2/x", "s3://bucket/tables")) {
      assertThatIOException()
          .isThrownBy(() -> source.credentials(unknown))
          .withMessage("no keys were vended for " + unknown + " yet");
    }
    assertThat(source.credentials("file:///tables/logs")).isEmpty();
  }

  @Test
  void keysAreRenewedInTheBackgroundBeforeTheirEnd() throws Exception {
    fixture.time.advance(Duration.ofMinutes(44));
    source.credentials(FILE);
    assertThat(fixture.background).isEmpty();
    fixture.time.advance(Duration.ofMinutes(7));
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-1");
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-1");
    assertThat(fixture.background).hasSize(1);
    fixture.runBackground();
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-2");
  }

  @Test
  void aRenewalThatFailsIsTriedAgainAndTheOldKeysServeUntilTheirEnd() throws Exception {
    unity.faults().startOutage();
    fixture.time.advance(Duration.ofMinutes(51));
    source.credentials(FILE);
    fixture.runBackground();
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-1");
    assertThat(fixture.background).isEmpty();
    unity.faults().endOutage();
    fixture.time.advance(Duration.ofSeconds(21));
    source.credentials(FILE);
    fixture.runBackground();
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-2");
  }

  @Test
  void keysThatEndedAreRenewedAtOnceOrTheFailureIsSaid() throws Exception {
    fixture.time.advance(Duration.ofHours(2));
    unity.faults().answer(503, 3, "/temporary-table-credentials");
    assertThatThrownBy(() -> source.credentials(FILE))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "no keys for the folder of table main.otel.claude_otel_logs: Unity Catalog answered"
                + " 503");
    fixture.time.advance(Duration.ofSeconds(20));
    assertThat(source.credentials(FILE).orElseThrow().accessKeyId()).isEqualTo("key-2");
  }

  @Test
  void withoutATokenThatIsTakenThereAreNoKeys() {
    fixture.time.advance(Duration.ofHours(2));
    unity.revoke("alice", NAME.toString(), UnityPrivilege.MODIFY);
    assertThatThrownBy(() -> source.credentials(FILE))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "no keys for the folder of table main.otel.claude_otel_logs: Unity Catalog answered 403"
                + " PERMISSION_DENIED Access denied");
    assertThatThrownBy(() -> source.credentials(FILE))
        .hasMessage(
            "no keys for the folder of table main.otel.claude_otel_logs: there is no token left to"
                + " ask Unity Catalog with");
  }

  @Test
  void aLocalTableHasNoKeys() throws Exception {
    TableName local = TableName.parse("main.otel.local");
    fixture.createExternal(local, TableKind.LOGS);
    UnityConnection connection = fixture.connect();
    fixture.catalog(connection).resolve(local, UnityFixture.caller(unity.writer("bob", local)));
    assertThat(connection.credentials().credentials(fixture.location(local))).isEmpty();
  }
}
