package io.otlpdelta.server.config;

/** Which catalog knows the tables. */
public enum CatalogKind {
  /** The embedded one: folders of this machine, and tokens of our own. */
  LOCAL,
  /** A Unity Catalog server. */
  UNITY
}
