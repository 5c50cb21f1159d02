package io.otlpdelta.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, with the sentence its sender reads.
 *
 * <p>The message is one human sentence: the problem, why, and what to do. It goes to the client as
 * it is, so it holds no token, no path of the server and no bytes of the body.
 */
public final class IngestException extends RuntimeException {
  private final ErrorCode code;

  public IngestException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public IngestException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.code = requireNonNull(code, "code");
  }

  public ErrorCode code() {
    return code;
  }

  /** The sentence for the client; never null. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "message");
  }
}
