package io.otlpdelta.auth;

/** What a grant allows on a table; writing rows needs both (Unity Catalog's rule for appends). */
public enum Privilege {
  MODIFY,
  SELECT
}
