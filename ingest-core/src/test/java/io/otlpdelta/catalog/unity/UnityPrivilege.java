package io.otlpdelta.catalog.unity;

/** The privileges the fake decides by; the real server has more, for what is not served here. */
public enum UnityPrivilege {
  OWNER,
  USE_CATALOG,
  USE_SCHEMA,
  SELECT,
  MODIFY
}
