package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.catalog.CatalogAnswer;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A question to Unity Catalog that did not get the wanted answer. Its text holds no token. */
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

  /** What else the failure tells about. */
  enum Scope {
    /** Nothing: the question was not sent, or the server wants fewer and did not look at it. */
    NONE,
    /** The question alone; the server works. */
    QUESTION,
    /** The table, perhaps: the server failed over it, and may get over it. */
    TABLE,
    /**
     * The server cannot be reached or does not work, so that other questions would fail as well.
     */
    SERVER
  }

  private final Kind kind;
  private final Scope scope;

  private UnityFailure(Kind kind, Scope scope, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
    this.scope = requireNonNull(scope, "scope");
  }

  /** The question was not sent, for this reason. */
  static UnityFailure notAsked(Kind kind, String why) {
    return new UnityFailure(kind, Scope.NONE, "was not asked: " + why, null);
  }

  /** The question got no whole answer. */
  static UnityFailure unanswered(IOException e) {
    return new UnityFailure(
        Kind.UNAVAILABLE, scope(e), "did not answer: " + BoundedHttp.reason(e), e);
  }

  /** The question got another answer than the wanted one. */
  static UnityFailure of(CatalogAnswer answer) {
    return switch (answer.meaning()) {
      case TOKEN_REFUSED -> answered(Kind.UNAUTHENTICATED, Scope.QUESTION, answer);
      case FORBIDDEN -> answered(Kind.FORBIDDEN, Scope.QUESTION, answer);
      case NO_SUCH_OBJECT -> answered(Kind.NOT_FOUND, Scope.QUESTION, answer);
      case LIMIT_REACHED -> answered(Kind.UNAVAILABLE, Scope.NONE, answer);
      case DONE, CONFLICT, NOT_UNDERSTOOD -> answered(Kind.UNAVAILABLE, Scope.QUESTION, answer);
      case TIMED_OUT, FAILED -> answered(Kind.UNAVAILABLE, Scope.TABLE, answer);
      case DOWN -> answered(Kind.UNAVAILABLE, Scope.SERVER, answer);
    };
  }

  /** The answer says that all is well, but not what was asked. */
  static UnityFailure misread(CatalogAnswer answer, @Nullable Throwable cause) {
    return new UnityFailure(
        Kind.UNAVAILABLE, Scope.QUESTION, answer.summary() + " and not what was asked for", cause);
  }

  private static UnityFailure answered(Kind kind, Scope scope, CatalogAnswer answer) {
    return new UnityFailure(kind, scope, answer.summary(), null);
  }

  private static Scope scope(IOException e) {
    if (e instanceof InterruptedIOException) {
      return Scope.NONE;
    }
    return e instanceof BoundedHttp.OversizedException ? Scope.TABLE : Scope.SERVER;
  }

  Kind kind() {
    return kind;
  }

  Scope scope() {
    return scope;
  }

  /** Whether the same question may be answered a moment later. */
  boolean mayPass() {
    return scope == Scope.TABLE || scope == Scope.SERVER;
  }

  /** What the catalog said. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "message");
  }
}
