package io.otlpdelta.catalog.unity;

import io.otlpdelta.model.TableName;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what, decided as by the real server 0.6.0 ({@code auth.AuthorizeExpressions}, {@code
 * jcasbin_auth_model.conf}). A privilege on a catalog or schema counts for what lies below, except
 * {@code OWNER}, which counts for the object itself only. Thread-safe.
 */
final class FakeGrants {
  private final Map<String, FakeToken> tokens = new HashMap<>();
  private final Map<String, Map<String, Set<UnityPrivilege>>> grants = new HashMap<>();
  private final Set<String> metastoreOwners = new HashSet<>();
  private int issued;

  synchronized String issue(String principal) {
    String token = "fake-token-" + ++issued + "-of-" + principal;
    tokens.put(token, new FakeToken(principal, FakeToken.State.VALID));
    return token;
  }

  synchronized void set(String token, FakeToken.State state) {
    tokens.computeIfPresent(token, (text, old) -> new FakeToken(old.principal(), state));
  }

  synchronized void grant(String principal, String object, UnityPrivilege... privileges) {
    of(principal, object).addAll(List.of(privileges));
  }

  synchronized void revoke(String principal, String object, UnityPrivilege... privileges) {
    of(principal, object).removeAll(List.of(privileges));
  }

  synchronized void makeMetastoreOwner(String principal) {
    metastoreOwners.add(principal);
  }

  /**
   * The caller, or the refusal that {@code service.AuthDecorator} makes: 401 without a bearer token
   * and for one that is no valid JWT or expired, 403 for one of another issuer and for an unknown
   * or disabled user.
   */
  synchronized String authenticate(String authorization) {
    if (!authorization.startsWith("Bearer ")) {
      throw new UnityError(UnityError.Code.UNAUTHENTICATED, "No authorization found.");
    }
    FakeToken token = tokens.get(authorization.substring("Bearer ".length()));
    if (token == null || token.state() == FakeToken.State.EXPIRED) {
      throw new UnityError(UnityError.Code.UNAUTHENTICATED, "Invalid access token.");
    }
    if (token.state() == FakeToken.State.FOREIGN) {
      throw new UnityError(UnityError.Code.PERMISSION_DENIED, "Invalid access token.");
    }
    if (token.state() == FakeToken.State.USER_DISABLED) {
      throw new UnityError(
          UnityError.Code.PERMISSION_DENIED, "User not allowed: " + token.principal());
    }
    return token.principal();
  }

  /** {@code GET /catalogs/{name}}. */
  void requireGetCatalog(String caller, String catalog) {
    require(
        ownsMetastore(caller)
            || hasAny(caller, catalog, UnityPrivilege.OWNER, UnityPrivilege.USE_CATALOG));
  }

  /** {@code GET /schemas/{full_name}}: the owner of a schema needs USE_CATALOG as well. */
  void requireGetSchema(String caller, String catalog, String schema) {
    require(
        ownsMetastore(caller)
            || hasAny(caller, catalog, UnityPrivilege.OWNER)
            || (hasAny(
                    caller, catalog + "." + schema, UnityPrivilege.OWNER, UnityPrivilege.USE_SCHEMA)
                && hasAny(caller, catalog, UnityPrivilege.USE_CATALOG)));
  }

  /** {@code GET_TABLE}: any one of OWNER, SELECT and MODIFY is enough. */
  void requireGetTable(String caller, TableName table) {
    String catalog = table.catalog();
    String schema = catalog + "." + table.schema();
    boolean usesCatalog = hasAny(caller, catalog, UnityPrivilege.USE_CATALOG);
    require(
        ownsMetastore(caller)
            || hasAny(caller, catalog, UnityPrivilege.OWNER)
            || (hasAny(caller, schema, UnityPrivilege.OWNER) && usesCatalog)
            || (hasAny(caller, schema, UnityPrivilege.USE_SCHEMA)
                && usesCatalog
                && hasAny(
                    caller,
                    table.toString(),
                    UnityPrivilege.OWNER,
                    UnityPrivilege.SELECT,
                    UnityPrivilege.MODIFY)));
  }

  /** {@code VEND_TABLE_CREDENTIAL} for READ. */
  void requireRead(String caller, TableName table) {
    requireUse(caller, table);
    require(hasAny(caller, table.toString(), UnityPrivilege.OWNER, UnityPrivilege.SELECT));
  }

  /** {@code VEND_TABLE_CREDENTIAL} for READ_WRITE: SELECT and MODIFY, both. */
  void requireReadWrite(String caller, TableName table) {
    requireUse(caller, table);
    require(
        hasAny(caller, table.toString(), UnityPrivilege.OWNER)
            || (hasAny(caller, table.toString(), UnityPrivilege.SELECT)
                && hasAny(caller, table.toString(), UnityPrivilege.MODIFY)));
  }

  /** {@code UPDATE_TABLE}: a commit needs MODIFY alone. */
  void requireUpdate(String caller, TableName table) {
    requireUse(caller, table);
    require(hasAny(caller, table.toString(), UnityPrivilege.OWNER, UnityPrivilege.MODIFY));
  }

  private void requireUse(String caller, TableName table) {
    require(
        hasAny(
                caller,
                table.catalog() + "." + table.schema(),
                UnityPrivilege.OWNER,
                UnityPrivilege.USE_SCHEMA)
            && hasAny(caller, table.catalog(), UnityPrivilege.OWNER, UnityPrivilege.USE_CATALOG));
  }

  private static void require(boolean allowed) {
    if (!allowed) {
      throw new UnityError(UnityError.Code.PERMISSION_DENIED, "Access denied.");
    }
  }

  private synchronized boolean ownsMetastore(String caller) {
    return metastoreOwners.contains(caller);
  }

  private synchronized boolean hasAny(String caller, String object, UnityPrivilege... any) {
    for (UnityPrivilege privilege : any) {
      if (of(caller, object).contains(privilege)) {
        return true;
      }
      for (int dot = object.lastIndexOf('.');
          dot > 0 && privilege != UnityPrivilege.OWNER;
          dot = object.lastIndexOf('.', dot - 1)) {
        if (of(caller, object.substring(0, dot)).contains(privilege)) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<UnityPrivilege> of(String principal, String object) {
    return grants
        .computeIfAbsent(principal, unused -> new HashMap<>())
        .computeIfAbsent(object, unused -> EnumSet.noneOf(UnityPrivilege.class));
  }
}
