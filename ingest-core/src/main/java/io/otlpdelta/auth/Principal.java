package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A caller: the name of its token and what that token was granted.
 *
 * @param name for logs and for the rows that are refused; never the token
 * @param grants what our own token file says of it
 * @param token the token itself, where a catalog that knows more than we do is to decide
 */
public record Principal(String name, List<Grant> grants, Optional<Secret> token) {
  public Principal {
    requireNonNull(name, "name");
    grants = List.copyOf(grants);
    requireNonNull(token, "token");
  }

  /** A caller that our own token file knows. */
  public Principal(String name, List<Grant> grants) {
    this(name, grants, Optional.empty());
  }

  /** A caller of whom only the token is known; a catalog decides about it. */
  public static Principal ofToken(String name, Secret token) {
    return new Principal(name, List.of(), Optional.of(token));
  }

  /** The privileges this caller has on the table, from all its grants together. */
  public Set<Privilege> privilegesOn(TableName table) {
    EnumSet<Privilege> privileges = EnumSet.noneOf(Privilege.class);
    for (Grant grant : grants) {
      if (grant.covers(table)) {
        privileges.addAll(grant.privileges());
      }
    }
    return privileges;
  }
}
