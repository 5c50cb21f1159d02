package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

/**
 * An object of S3, or what stands for a folder there: a bucket and a key, the key as S3 knows it,
 * unencoded. Written {@code s3://bucket/key}, the key encoded as {@link Locations} says.
 *
 * @param key without a slash at either end; empty for the whole bucket
 */
record S3Location(String bucket, String key) {
  static final String PREFIX = "s3://";

  S3Location {
    requireNonNull(bucket, "bucket");
    requireNonNull(key, "key");
  }

  /**
   * Reads a location.
   *
   * @throws IllegalArgumentException when the text is no S3 location in the one form
   */
  static S3Location of(String location) {
    requireNonNull(location, "location");
    int slash = location.startsWith(PREFIX) ? location.indexOf('/', PREFIX.length()) : -1;
    if (slash > PREFIX.length() && Locations.isCanonicalPath(location.substring(slash))) {
      String bucket = location.substring(PREFIX.length(), slash);
      if (isBucketName(bucket)) {
        return new S3Location(bucket, Locations.decode(location.substring(slash + 1)));
      }
    }
    throw new IllegalArgumentException(
        "location: "
            + location
            + " (expected: s3://bucket/key, the bucket in lower-case letters, digits, '.' and '-',"
            + " no empty, '.' or '..' part in the key)");
  }

  /** The location of what is under another key of the bucket. */
  String sibling(String otherKey) {
    return PREFIX + bucket + "/" + Locations.encode(otherKey);
  }

  /** What the keys in the folder of this one begin with; ends with a slash, or is empty. */
  String folderPrefix() {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  /** What the keys inside this one, taken for a folder, begin with. */
  String insidePrefix() {
    return key.isEmpty() ? "" : key + "/";
  }

  /** The last part of the key. */
  String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** As errors show it. */
  @Override
  public String toString() {
    return PREFIX + bucket + "/" + key;
  }

  private static boolean isBucketName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
      if (!plain) {
        return false;
      }
    }
    return !text.startsWith(".") && !text.endsWith(".");
  }
}
