package io.otlpdelta.model;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * The identity of a table that a re-created table does not share: the {@code metaData.id} of its
 * delta log. Journal entries are keyed by it, so that a table re-created under an old name never
 * receives the old one's rows.
 */
public record TableId(UUID value) {
  public TableId {
    requireNonNull(value, "value");
  }

  public static TableId parse(String text) {
    return new TableId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
