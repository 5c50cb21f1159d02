package io.otlpdelta.catalog.unity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of callers that the catalog let write, for the server's own work on their tables while
 * it has no token of its own: the newest few of each table. In memory only, so none is left after a
 * restart until a caller comes. Thread-safe.
 */
final class CallerTokens {
  private static final int MAX_TABLES = 10_000;
  private static final int MAX_PER_TABLE = 3;

  private final Cache<TableName, List<Secret>> byTable =
      Caffeine.newBuilder().maximumSize(MAX_TABLES).executor(Runnable::run).build();

  /** The schema's newest, for the table of refused records, which no caller names. */
  private final Cache<String, List<Secret>> bySchema =
      Caffeine.newBuilder().maximumSize(MAX_TABLES).executor(Runnable::run).build();

  /** All that may be tried, the newest first. */
  List<Secret> tokensFor(TableName table) {
    List<Secret> own = byTable.getIfPresent(table);
    if (own != null && !own.isEmpty()) {
      return own;
    }
    if (!table.isRejects()) {
      return List.of();
    }
    List<Secret> beside = bySchema.getIfPresent(schema(table));
    return beside == null ? List.of() : beside;
  }

  /** The catalog let the token's owner write the table. */
  void accepted(TableName table, Secret token) {
    byTable.asMap().compute(table, (key, known) -> withFirst(known, token));
    bySchema.asMap().compute(schema(table), (key, known) -> withFirst(known, token));
  }

  /** The catalog does not let the token's owner write the table any more. */
  void refused(TableName table, Secret token) {
    byTable.asMap().computeIfPresent(table, (key, known) -> without(known, token));
    if (table.isRejects()) {
      bySchema.asMap().computeIfPresent(schema(table), (key, known) -> without(known, token));
    }
  }

  private static List<Secret> withFirst(@Nullable List<Secret> known, Secret token) {
    if (known == null) {
      return List.of(token);
    }
    if (!known.isEmpty() && isSame(known.get(0), token)) {
      return known;
    }
    List<Secret> tokens = new ArrayList<>(List.of(token));
    without(known, token).stream().limit(MAX_PER_TABLE - 1).forEach(tokens::add);
    return List.copyOf(tokens);
  }

  private static List<Secret> without(List<Secret> known, Secret token) {
    return known.stream().filter(other -> !isSame(other, token)).toList();
  }

  private static boolean isSame(Secret one, Secret other) {
    return one.reveal().equals(other.reveal());
  }

  private static String schema(TableName table) {
    return table.catalog() + "." + table.schema();
  }
}
