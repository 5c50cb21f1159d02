package io.otlpdelta.catalog.unity;

/** A token that the fake knows. */
public record FakeToken(String principal, State state) {
  /** What the server thinks of it. */
  public enum State {
    VALID,
    /** 401, as for one it never saw. */
    EXPIRED,
    /** 403 "Invalid access token.": signed by somebody else. */
    FOREIGN,
    /** 403 "User not allowed". */
    USER_DISABLED
  }
}
