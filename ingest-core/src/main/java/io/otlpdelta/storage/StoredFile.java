package io.otlpdelta.storage;

/** One file: its URI, size in bytes and modification time in epoch milliseconds. */
public record StoredFile(String location, long bytes, long modifiedAtMillis) {
  /** The last part of the location. */
  public String name() {
    return location.substring(location.lastIndexOf('/') + 1);
  }
}
