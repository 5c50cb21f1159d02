package io.otlpdelta.storage;

import java.io.IOException;

/** Tables on this kind of storage are not written; trying again does not help. */
public final class UnsupportedStorageException extends IOException {
  UnsupportedStorageException(String location, String scheme) {
    super(
        location
            + " is on storage of the kind '"
            + scheme
            + "', where writing a table by several writers was not proven safe. Tables can be at"
            + " file:/// and s3:// locations");
  }
}
