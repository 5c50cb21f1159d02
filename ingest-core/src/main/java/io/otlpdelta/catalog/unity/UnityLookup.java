package io.otlpdelta.catalog.unity;

import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.unity.UnityCalls.Lane;
import io.otlpdelta.catalog.unity.UnityCalls.Operation;
import io.otlpdelta.catalog.unity.UnityCalls.Turn;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.model.DataSourceFormat;
import io.unitycatalog.client.model.TableInfo;
import io.unitycatalog.client.model.TableOperation;
import io.unitycatalog.client.model.TableType;
import io.unitycatalog.client.model.TemporaryCredentials;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Unity Catalog whether the owner of a token may append to a table: it may when the catalog
 * describes the table to it and vends it keys for writing. Seeing a table takes one of SELECT and
 * MODIFY, keys for writing take both. Thread-safe; blocks.
 */
final class UnityLookup {
  private static final Logger logger = LoggerFactory.getLogger(UnityLookup.class);

  /**
   * By these properties the catalog tells that a table's commits go through it. Managed tables of
   * older servers are plain folders. The second name is the feature's before Delta 4.1.
   */
  private static final List<String> CATALOG_MANAGED =
      List.of("delta.feature.catalogManaged", "delta.feature.catalogOwned-preview");

  private final UnityCalls calls;
  private final UnityLocations locations;
  private final VendedCredentials vended;

  UnityLookup(UnityCalls calls, UnityLocations locations, VendedCredentials vended) {
    this.calls = calls;
    this.locations = locations;
    this.vended = vended;
  }

  /**
   * The table, if the token's owner may append to it; its keys are kept for the storage.
   *
   * @throws IngestException as {@link io.otlpdelta.catalog.Catalog#resolve}, and {@code
   *     UNAUTHENTICATED} for a token that the catalog does not take
   */
  UnityTable find(TableName name, Secret token, Lane lane) {
    if (!UnityClient.canSend(token)) {
      throw unauthenticated(null);
    }
    try (Turn turn = calls.begin(lane, name, Operation.TABLE)) {
      return find(name, token, turn);
    } catch (UnityFailure e) {
      logger.debug("[{}] Unity Catalog {}", name, e.getMessage());
      throw unavailable(name);
    }
  }

  private UnityTable find(TableName name, Secret token, Turn turn) {
    TableInfo info;
    try {
      info = turn.ask(Operation.TABLE, client -> client.table(name, token));
    } catch (UnityFailure e) {
      throw refusal(name, token, turn, e, Optional.empty());
    }
    UnityTable table = described(name, info);
    try {
      TemporaryCredentials keys =
          turn.ask(
              Operation.CREDENTIALS,
              client -> client.keys(table.id(), TableOperation.READ_WRITE, token));
      vended.offer(table, keys);
      return table;
    } catch (UnityFailure e) {
      throw refusal(name, token, turn, e, Optional.of(table));
    }
  }

  private UnityTable described(TableName name, TableInfo info) {
    TableType type = info.getTableType();
    if (type != TableType.MANAGED && type != TableType.EXTERNAL) {
      throw unwritable(name, "is a " + type + " (expected: a table)");
    }
    if (info.getDataSourceFormat() != DataSourceFormat.DELTA) {
      throw unwritable(name, "has the format " + info.getDataSourceFormat() + " (expected: DELTA)");
    }
    String id = info.getTableId();
    if (id == null || id.isEmpty()) {
      throw unavailable(name);
    }
    String location = locations.checked(name, info.getStorageLocation());
    boolean isCatalogManaged = type == TableType.MANAGED && isCatalogManaged(info.getProperties());
    return new UnityTable(
        id,
        new TableAddress(name, location, isCatalogManaged ? Optional.of(id) : Optional.empty()));
  }

  private static boolean isCatalogManaged(@Nullable Map<String, String> properties) {
    return properties != null
        && CATALOG_MANAGED.stream().anyMatch(key -> "supported".equals(properties.get(key)));
  }

  private IngestException refusal(
      TableName name, Secret token, Turn turn, UnityFailure failure, Optional<UnityTable> seen) {
    return switch (failure.kind()) {
      case UNAUTHENTICATED -> unauthenticated(failure);
      case NOT_FOUND -> notFound(name);
      case FORBIDDEN ->
          new IngestException(
              ErrorCode.PERMISSION_DENIED,
              MissingPrivilege.sentence(name, token, turn, failure, seen.map(UnityTable::id)),
              failure);
      case UNAVAILABLE -> {
        logger.debug("[{}] Unity Catalog {}", name, failure.getMessage());
        yield unavailable(name);
      }
    };
  }

  private static IngestException unauthenticated(@Nullable UnityFailure failure) {
    return new IngestException(
        ErrorCode.UNAUTHENTICATED,
        "Unity Catalog does not accept the token: it is unknown, revoked or expired. Get a new one"
            + " from the workspace or server that issued it.",
        failure);
  }

  static IngestException notFound(TableName name) {
    return new IngestException(
        ErrorCode.TABLE_NOT_FOUND,
        "Table "
            + name
            + " does not exist in Unity Catalog. An administrator creates it there from the DDL in"
            + " sql/ddl and grants USE CATALOG, USE SCHEMA, MODIFY and SELECT");
  }

  static IngestException unavailable(TableName name) {
    return new IngestException(
        ErrorCode.UNAVAILABLE, "Table " + name + " cannot be looked up now; try again");
  }

  private static IngestException unwritable(TableName name, String why) {
    return new IngestException(
        ErrorCode.INVALID_ARGUMENT,
        "Table "
            + name
            + " "
            + why
            + ". Only Delta tables are written; create it from the DDL in sql/ddl.");
  }
}
