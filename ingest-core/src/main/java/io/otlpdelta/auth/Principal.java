package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An authenticated caller: the name of its token and what that token was granted. */
public record Principal(String name, List<Grant> grants) {
  public Principal {
    requireNonNull(name, "name");
    grants = List.copyOf(grants);
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
