package io.otlpdelta.catalog.unity;

import io.otlpdelta.catalog.unity.UnityCalls.Operation;
import io.otlpdelta.catalog.unity.UnityCalls.Turn;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.model.TableOperation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which privilege a refused caller lacks. Databricks says it; the open-source server
 * answers "Access denied." to everything, so what the caller may see tells it: a catalog is shown
 * with USE CATALOG, a schema with USE SCHEMA, a table with SELECT or MODIFY, keys for reading are
 * vended with SELECT.
 */
final class MissingPrivilege {
  /** {@code User does not have USE SCHEMA on Schema 'main.otel'.} */
  private static final Pattern SAID =
      Pattern.compile("does not have ([A-Z]{2,20}(?: [A-Z]{2,20}){0,3}) on ([A-Za-z]{3,10})\\b");

  /** Of a token whose user was disabled or deleted (open-source server). */
  private static final String UNKNOWN_USER = "User not allowed";

  private MissingPrivilege() {}

  /** The sentence for the caller. Asks the catalog at most three questions more. */
  static String sentence(
      TableName name, Secret token, Turn turn, UnityFailure failure, Optional<String> seenTableId) {
    if (failure.getMessage().contains(UNKNOWN_USER)) {
      return "The owner of the token is disabled in Unity Catalog, or no user of it";
    }
    String lacks;
    try {
      Optional<String> said = said(name, failure);
      lacks = said.isPresent() ? said.get() : found(name, token, turn, seenTableId);
    } catch (UnityFailure e) {
      lacks = "a privilege for table " + name;
    }
    return "The owner of the token lacks "
        + lacks
        + "; writing needs USE CATALOG, USE SCHEMA, MODIFY and SELECT";
  }

  private static Optional<String> said(TableName name, UnityFailure failure) {
    Matcher said = SAID.matcher(failure.getMessage());
    if (!said.find()) {
      return Optional.empty();
    }
    // Of the object only the kind is taken over: its name is the one that was asked for.
    return switch (said.group(2)) {
      case "Catalog" -> Optional.of(said.group(1) + onCatalog(name));
      case "Schema" -> Optional.of(said.group(1) + onSchema(name));
      case "Table" -> Optional.of(said.group(1) + onTable(name));
      default -> Optional.empty();
    };
  }

  private static String found(TableName name, Secret token, Turn turn, Optional<String> seenTableId)
      throws UnityFailure {
    if (isForbidden(turn, client -> client.requireCatalog(name, token))) {
      return "USE CATALOG" + onCatalog(name);
    }
    if (isForbidden(turn, client -> client.requireSchema(name, token))) {
      return "USE SCHEMA" + onSchema(name);
    }
    if (seenTableId.isEmpty()) {
      return "MODIFY and SELECT" + onTable(name);
    }
    String id = seenTableId.get();
    boolean lacksSelect = isForbidden(turn, client -> client.keys(id, TableOperation.READ, token));
    return (lacksSelect ? "SELECT" : "MODIFY") + onTable(name);
  }

  private static boolean isForbidden(Turn turn, Check check) throws UnityFailure {
    try {
      return turn.ask(
          Operation.EXPLAIN,
          client -> {
            check.run(client);
            return false;
          });
    } catch (UnityFailure e) {
      if (e.kind() == UnityFailure.Kind.FORBIDDEN) {
        return true;
      }
      throw e;
    }
  }

  private static String onCatalog(TableName name) {
    return " on catalog " + name.catalog();
  }

  private static String onSchema(TableName name) {
    return " on schema " + name.catalog() + "." + name.schema();
  }

  private static String onTable(TableName name) {
    return " on table " + name;
  }

  private interface Check {
    void run(UnityClient client) throws UnityFailure;
  }
}
