package io.otlpdelta.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@link Catalog} promises beyond, where the grants of our own token file decide. */
public abstract class GrantsContract extends CatalogContract {
  protected static final Principal WRITER =
      new Principal(
          "ci",
          List.of(new Grant("main.otel.claude_*", Set.of(Privilege.MODIFY, Privilege.SELECT))));

  @Test
  void aTableWithoutAnyPrivilegeLooksLikeAMissingOne() throws Exception {
    create(NAME, TableKind.LOGS);
    Principal stranger =
        new Principal(
            "ci", List.of(new Grant("main.other.*", Set.of(Privilege.MODIFY, Privilege.SELECT))));
    assertFailure(
        () -> catalog().resolve(NAME, stranger), ErrorCode.TABLE_NOT_FOUND, notFound(NAME));
    Principal nobody = new Principal("nobody", List.of());
    assertFailure(() -> catalog().resolve(NAME, nobody), ErrorCode.TABLE_NOT_FOUND, notFound(NAME));
  }

  @Test
  void theWholeSentenceTellsTokenTableAndRule() throws Exception {
    create(NAME, TableKind.LOGS);
    assertFailure(
        () -> catalog().resolve(NAME, caller(Privilege.SELECT)),
        ErrorCode.PERMISSION_DENIED,
        "Token 'ci' lacks MODIFY on table main.otel.claude_otel_logs; writing needs MODIFY and"
            + " SELECT");
  }

  @Test
  void whoMayAppendIsDecidedByGrantsWhateverBecameOfTheTable() {
    assertThat(catalog().mayAppend(NAME, WRITER)).isTrue();
    assertThat(catalog().mayAppend(NAME, caller(Privilege.SELECT))).isFalse();
    assertThat(catalog().mayAppend(NAME, new Principal("nobody", List.of()))).isFalse();
  }

  @Test
  void privilegesOfSeveralGrantsAddUp() throws Exception {
    create(NAME, TableKind.LOGS);
    Principal caller =
        new Principal(
            "ci",
            List.of(
                new Grant("main.*", Set.of(Privilege.SELECT)),
                new Grant("main.otel.claude_*", Set.of(Privilege.MODIFY))));
    assertThat(catalog().resolve(NAME, caller).name()).isEqualTo(NAME);
  }
}
