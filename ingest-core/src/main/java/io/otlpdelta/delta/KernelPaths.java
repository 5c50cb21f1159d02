package io.otlpdelta.delta;

import io.otlpdelta.storage.Locations;
import java.util.regex.Pattern;

/**
 * Kernel writes paths as {@code file:/a b}: unencoded, and with one slash, as Hadoop does; storage
 * writes locations as {@code file:///a%20b}. Here, and nowhere else, one becomes the other.
 */
final class KernelPaths {
  private static final String LOCAL_SCHEME = "file:";

  /** A log may name files by Hadoop's names for S3. */
  private static final Pattern HADOOP_S3 = Pattern.compile("^s3[an]://");

  private KernelPaths() {}

  static String kernelPath(String location) {
    int path = pathStart(location);
    String root = location.startsWith(LOCAL_SCHEME) ? LOCAL_SCHEME : location.substring(0, path);
    return root + Locations.decode(location.substring(path));
  }

  static String location(String kernelPath) {
    if (kernelPath.startsWith(LOCAL_SCHEME)) {
      int slash = LOCAL_SCHEME.length();
      while (kernelPath.startsWith("//", slash)) {
        slash++;
      }
      return LOCAL_SCHEME + "//" + Locations.encode(kernelPath.substring(slash));
    }
    int path = pathStart(kernelPath);
    String root = HADOOP_S3.matcher(kernelPath.substring(0, path)).replaceFirst("s3://");
    return root + Locations.encode(kernelPath.substring(path));
  }

  private static int pathStart(String uri) {
    int authority = uri.indexOf("://");
    int path = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
    if (path < 0) {
      throw new IllegalArgumentException(
          "location: " + uri + " (expected: scheme://authority/path)");
    }
    return path;
  }
}
