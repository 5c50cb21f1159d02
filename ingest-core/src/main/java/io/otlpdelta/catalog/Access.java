package io.otlpdelta.catalog;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may append to a table, where grants decide, and what the others read. */
public final class Access {
  private static final Set<Privilege> NEEDED = Set.of(Privilege.MODIFY, Privilege.SELECT);

  private Access() {}

  /**
   * Lets callers through who may append.
   *
   * @throws IngestException {@code TABLE_NOT_FOUND} for a caller without any privilege on the
   *     table, {@code PERMISSION_DENIED} naming the missing one
   */
  public static void requireAppend(TableName name, Principal caller) {
    Set<Privilege> privileges = caller.privilegesOn(name);
    if (privileges.isEmpty()) {
      throw notFound(name);
    }
    if (!privileges.containsAll(NEEDED)) {
      throw lacking(name, caller, privileges);
    }
  }

  /** Whether {@link #requireAppend} lets the caller through. */
  public static boolean mayAppend(TableName name, Principal caller) {
    return caller.privilegesOn(name).containsAll(NEEDED);
  }

  /** The same for a missing table and for one the caller has no privilege on. */
  static IngestException notFound(TableName name) {
    if (name.isRejects()) {
      return new IngestException(
          ErrorCode.TABLE_NOT_FOUND,
          "Table "
              + name
              + " does not exist. The server makes it when it first refuses a record; in a catalog"
              + " where it may not, an administrator does, with sql/ddl/otlp_rejects.sql");
    }
    return new IngestException(
        ErrorCode.TABLE_NOT_FOUND,
        "Table " + name + " does not exist, or you have no privilege on it. " + remedy(name));
  }

  /** `tables create` makes tables of the documented names only; others come from the DDL. */
  private static String remedy(TableName name) {
    for (Signal signal : Signal.values()) {
      String suffix = signal.tableSuffix();
      int prefix = name.table().length() - suffix.length();
      if (name.table().endsWith(suffix) && prefix > 0) {
        return "An administrator creates it with `otlp-delta tables create "
            + name.catalog()
            + "."
            + name.schema()
            + "."
            + name.table().substring(0, prefix)
            + "` and grants MODIFY and SELECT on it";
      }
    }
    return "Tables that `otlp-delta tables create` makes end in "
        + Stream.of(Signal.values()).map(Signal::tableSuffix).collect(Collectors.joining(", "))
        + "; check the name, or ask an administrator to create it from the DDL and to grant MODIFY"
        + " and SELECT on it";
  }

  private static IngestException lacking(
      TableName name, Principal caller, Set<Privilege> privileges) {
    Set<Privilege> missing = EnumSet.copyOf(NEEDED);
    missing.removeAll(privileges);
    return new IngestException(
        ErrorCode.PERMISSION_DENIED,
        "Token '"
            + caller.name()
            + "' lacks "
            + missing.stream().map(Privilege::name).collect(Collectors.joining(" and "))
            + " on table "
            + name
            + "; writing needs MODIFY and SELECT");
  }
}
