package io.otlpdelta.server.config;

/** Who decides whether a caller may write a table of a Unity Catalog. */
public enum UnityAccess {
  /** Unity Catalog, asked with the caller's own token. */
  CALLER,
  /** The grants of our own token file; Unity Catalog is asked with the server's token. */
  GRANTS
}
