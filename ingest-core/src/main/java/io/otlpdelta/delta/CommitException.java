package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A commit, or a look at a table, that did not succeed; its kind says what may be done next. */
public final class CommitException extends Exception {
  private final Kind kind;

  public CommitException(Kind kind, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }

  /** What a failure allows. Only {@link #PERMANENT} allows deleting the data files. */
  public enum Kind {
    /** Another writer won the version; nothing of ours is in the table; reload and retry. */
    CONFLICT,
    /** Storage or catalog failed before anything could be written; retry after a pause. */
    TRANSIENT,
    /**
     * The table's schema or protocol changed under us; nothing of ours is in it; plan again with
     * the same batch.
     */
    SCHEMA_CHANGED,
    /**
     * A data file is not where it was written any more, or has another size; nothing of ours is in
     * the table; write the file again with the same bounds.
     */
    FILE_GONE,
    /**
     * Table gone, another table under its name, not writable, permission lost: retrying cannot
     * help.
     */
    PERMANENT,
    /** It may or may not be in the table: only the table's transaction version can tell. */
    UNKNOWN
  }
}
