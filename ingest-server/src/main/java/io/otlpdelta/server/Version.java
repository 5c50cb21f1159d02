package io.otlpdelta.server;

/** The version of this build. */
public final class Version {
  private Version() {}

  /** The version in the jar's manifest; {@code dev} when run from class folders. */
  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
