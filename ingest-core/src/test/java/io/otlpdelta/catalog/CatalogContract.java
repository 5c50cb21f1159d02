package io.otlpdelta.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Catalog} promises. */
public abstract class CatalogContract {
  protected static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");

  /** The catalog under test. */
  protected abstract Catalog catalog();

  /** Creates the table, or creates it again as another table. */
  protected abstract void create(TableName name, TableKind kind) throws Exception;

  /** Drops the table, and lets the time pass that the catalog may take to notice. */
  protected abstract void drop(TableName name) throws Exception;

  /** Creates a table that lacks the column {@code body}. */
  protected abstract void createUnfit(TableName name) throws Exception;

  /** From now on look-ups fail. */
  protected abstract void breakStorage() throws Exception;

  /** A caller with these privileges on the tables of {@code main.otel}. */
  protected Principal caller(Privilege... privileges) {
    return new Principal("ci", List.of(new Grant("main.otel.*", Set.of(privileges))));
  }

  /** What a client reads of a missing table. */
  protected String notFound(TableName name) {
    if (name.isRejects()) {
      return "Table main.otel._otlp_rejects does not exist. The server makes it when it first"
          + " refuses a record; in a catalog where it may not, an administrator does, with"
          + " sql/ddl/otlp_rejects.sql";
    }
    return "Table main.otel.claude_otel_logs does not exist, or you have no privilege on it. An"
        + " administrator creates it with `otlp-delta tables create main.otel.claude` and grants"
        + " MODIFY and SELECT on it";
  }

  /** What every location of the catalog under test begins with. */
  protected String scheme() {
    return "file:///";
  }

  /** A table was dropped or made anew; from now on the catalog has to know it. */
  protected void afterAChange() {}

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void aTableIsResolvedWithItsKind(TableKind kind) throws Exception {
    TableName name = TableName.parse("main.otel.whatever_" + kind);
    create(name, kind);
    TableHandle table = catalog().resolve(name, writer());
    assertThat(table.name()).isEqualTo(name);
    assertThat(table.kind()).isEqualTo(kind);
    assertThat(table.location()).startsWith(scheme());
    assertThat(catalog().reopen(name)).isEqualTo(table);
  }

  @Test
  void aRejectsTableIsFoundBesideTheTable() throws Exception {
    TableName rejects = TableName.parse("main.otel._otlp_rejects");
    create(rejects, TableKind.REJECTS);
    TableHandle table = catalog().rejectsOf(NAME);
    assertThat(table.name()).isEqualTo(rejects);
    assertThat(table.kind()).isEqualTo(TableKind.REJECTS);
  }

  @Test
  void aTableOfAnotherKindUnderThatNameIsRefused() throws Exception {
    create(TableName.parse("main.otel._otlp_rejects"), TableKind.LOGS);
    assertFailure(
        () -> catalog().rejectsOf(NAME),
        ErrorCode.INVALID_ARGUMENT,
        "main.otel._otlp_rejects: The table holds log records (expected: the columns of"
            + " sql/ddl/otlp_rejects.sql). Rename or drop it.");
  }

  @Test
  void aMissingRejectsTableIsNotFoundWhereNoneIsMade() throws Exception {
    create(NAME, TableKind.LOGS);
    assertFailure(
        () -> catalog().rejectsOf(NAME), ErrorCode.TABLE_NOT_FOUND, notFound(NAME.rejects()));
  }

  @Test
  void aMissingTableIsNotFound() {
    assertFailure(
        () -> catalog().resolve(NAME, writer()), ErrorCode.TABLE_NOT_FOUND, notFound(NAME));
    assertFailure(() -> catalog().reopen(NAME), ErrorCode.TABLE_NOT_FOUND, notFound(NAME));
  }

  @Test
  void theMissingPrivilegeIsNamed() throws Exception {
    create(NAME, TableKind.LOGS);
    assertLacking("MODIFY", caller(Privilege.SELECT));
    assertLacking("SELECT", caller(Privilege.MODIFY));
  }

  @Test
  void aDroppedTableIsGone() throws Exception {
    create(NAME, TableKind.LOGS);
    Principal writer = writer();
    catalog().resolve(NAME, writer);
    drop(NAME);
    afterAChange();
    assertFailure(() -> catalog().resolve(NAME, writer), ErrorCode.TABLE_NOT_FOUND, notFound(NAME));
  }

  @Test
  void aReCreatedTableIsAnotherTable() throws Exception {
    create(NAME, TableKind.LOGS);
    Principal writer = writer();
    TableHandle old = catalog().resolve(NAME, writer);
    drop(NAME);
    create(NAME, TableKind.LOGS);
    afterAChange();
    assertThat(catalog().resolve(NAME, writer).id()).isNotEqualTo(old.id());
  }

  @Test
  void aTableThatDoesNotFitIsRefusedWithTheReason() throws Exception {
    createUnfit(NAME);
    assertFailure(
        () -> catalog().resolve(NAME, writer()),
        ErrorCode.INVALID_ARGUMENT,
        "main.otel.claude_otel_logs: The table cannot take log records: column 'body' is missing"
            + " (expected: STRING). Alter the table, or create it from the documented DDL.");
  }

  @Test
  void whatCannotBeDecidedNowIsUnavailable() throws Exception {
    create(NAME, TableKind.LOGS);
    breakStorage();
    assertFailure(
        () -> catalog().resolve(NAME, writer()),
        ErrorCode.UNAVAILABLE,
        "Table main.otel.claude_otel_logs cannot be looked up now; try again");
  }

  protected static void assertFailure(ThrowingCallable call, ErrorCode code, String message) {
    IngestException failure = catchThrowableOfType(IngestException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage(message);
  }

  protected final Principal writer() {
    return caller(Privilege.MODIFY, Privilege.SELECT);
  }

  private void assertLacking(String privilege, Principal caller) {
    IngestException failure =
        catchThrowableOfType(IngestException.class, () -> catalog().resolve(NAME, caller));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(failure)
        .hasMessageContaining(" lacks " + privilege + " on table main.otel.claude_otel_logs;");
  }
}
