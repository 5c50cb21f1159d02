package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A question to Unity Catalog that did not get the wanted answer. */
final class UnityFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What the answer, or the lack of one, means. */
  enum Kind {
    /** The token is missing, unknown or expired. */
    UNAUTHENTICATED,
    /** The token's owner may not do this. */
    FORBIDDEN,
    /** There is no such catalog, schema or table. */
    NOT_FOUND,
    /** No answer, an error of the server, or an answer that decides nothing; ask again later. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final boolean isOutage;

  UnityFailure(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, cause, false);
  }

  private UnityFailure(Kind kind, String message, @Nullable Throwable cause, boolean isOutage) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
    this.isOutage = isOutage;
  }

  /** The server cannot be reached or does not work, so that other questions would fail as well. */
  static UnityFailure outage(String message, @Nullable Throwable cause) {
    return new UnityFailure(Kind.UNAVAILABLE, message, cause, true);
  }

  Kind kind() {
    return kind;
  }

  boolean isOutage() {
    return isOutage;
  }

  /** What the catalog said. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "message");
  }
}
