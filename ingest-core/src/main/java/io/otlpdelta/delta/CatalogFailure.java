package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request to the catalog that manages a table, without the wanted answer. */
final class CatalogFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  CatalogFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
  }

  Kind kind() {
    return kind;
  }

  /** The catalog's failure among the causes, since Kernel wraps it in exceptions of its own. */
  static Optional<CatalogFailure> among(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CatalogFailure failure) {
        return Optional.of(failure);
      }
    }
    return Optional.empty();
  }

  static boolean isTableGone(Throwable e) {
    return among(e).filter(failure -> failure.kind() == Kind.TABLE_GONE).isPresent();
  }

  /** What the answer says about a commit that was asked for. */
  enum Kind {
    /** No caller's token is left to ask with; nothing was sent. */
    NO_TOKEN(false),
    /** No connection; nothing was sent. */
    UNREACHABLE(false),
    /** The token is no longer good; nothing was done. */
    TOKEN_REFUSED(false),
    /** The token's owner may not do this; nothing was done. */
    FORBIDDEN(false),
    /** The catalog has no such table; nothing was done. */
    TABLE_GONE(false),
    /** Too many commits wait to be published, or too many requests; nothing was done. */
    LIMIT_REACHED(false),
    /** The request is not one that this catalog takes; nothing was done. */
    REFUSED(false),
    /** The version is taken. */
    VERSION_TAKEN(false),
    /** The answer is lost, or an error of the catalog: it may have been done. */
    UNDECIDED(true);

    private final boolean maybeDone;

    Kind(boolean maybeDone) {
      this.maybeDone = maybeDone;
    }

    /** Whether the catalog may have done what it was asked to. */
    boolean maybeDone() {
      return maybeDone;
    }
  }
}
