package io.otlpdelta.server.http;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.TableName;
import java.util.Set;

/** The content of {@code GET /status}. Thread-safe; may block, so not for event loops. */
public interface StatusPage {
  /** As a JSON object. */
  String json(Question question);

  /** As text for people, in lines. */
  String text(Question question);

  /**
   * Who asks for what.
   *
   * @param caller who sees the tables that it may write, and its own refusals
   * @param tables only these; empty for all
   */
  record Question(Principal caller, Set<TableName> tables) {
    public Question {
      tables = Set.copyOf(tables);
    }
  }
}
