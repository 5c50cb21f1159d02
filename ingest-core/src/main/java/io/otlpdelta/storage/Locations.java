package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The one text form of a location: {@code file:///absolute/path} as {@link Path#toUri} writes it,
 * or {@code s3://bucket/key}, without a slash at the end. Letters, digits and {@code
 * -._~!$&'()*+,;=:@} stand for themselves (RFC 3986, {@code pchar}); every other byte of the UTF-8
 * path is {@code %XX} in upper case. Any other text is refused, so that two texts never mean one
 * file.
 *
 * <p>Works on bytes: names survive a JVM whose locale is not UTF-8.
 */
public final class Locations {
  private static final String FILE_PREFIX = "file:///";
  private static final List<String> HADOOP_S3_PREFIXES = List.of("s3a://", "s3n://");
  private static final String PLAIN_SYMBOLS = "-._~!$&'()*+,;=:@";
  private static final String UPPER_HEX = "0123456789ABCDEF";

  private Locations() {}

  /** The location of a local file or folder; a relative path is taken from the working folder. */
  public static String of(Path path) {
    String uri = path.toAbsolutePath().normalize().toUri().toString();
    return uri.endsWith("/") && uri.length() > FILE_PREFIX.length()
        ? uri.substring(0, uri.length() - 1)
        : uri;
  }

  /**
   * The local path of a location.
   *
   * @throws IllegalArgumentException when the text is no local location in the one form
   */
  public static Path path(String location) {
    requireNonNull(location, "location");
    if (!location.startsWith(FILE_PREFIX) || !isCanonicalPath(location.substring(7))) {
      throw new IllegalArgumentException(
          "location: "
              + location
              + " (expected: file:///absolute/path, each byte outside "
              + "letters, digits and "
              + PLAIN_SYMBOLS
              + " as %XX, no empty, '.' or '..' part)");
    }
    return Path.of(URI.create(location));
  }

  /**
   * The location that an admin means by a path, {@code file:///...} or {@code s3://bucket/prefix};
   * a relative path is taken from the working folder.
   *
   * @throws IllegalArgumentException saying the text and what was expected
   */
  public static String parse(String text) {
    String location = normalize(text);
    if (location.startsWith(S3Location.PREFIX)) {
      S3Location.of(location);
    } else if (location.startsWith(FILE_PREFIX)) {
      path(location);
    } else if (location.contains("://")) {
      throw new IllegalArgumentException(
          "location: " + text + " (expected: a path, file:///path or s3://bucket/prefix)");
    } else {
      location = of(Path.of(text));
    }
    return location;
  }

  /**
   * The one form of a location that someone else wrote: a catalog, or an admin. {@code s3a://} and
   * {@code s3n://} are {@code s3://}, {@code file:/} is {@code file:///}, and a slash at the end
   * goes. What is no location in any form stays as it is, for others to refuse.
   */
  public static String normalize(String text) {
    String location = text;
    for (String alias : HADOOP_S3_PREFIXES) {
      if (location.startsWith(alias)) {
        location = S3Location.PREFIX + location.substring(alias.length());
      }
    }
    if (location.startsWith("file:/") && !location.startsWith("file://")) {
      location = FILE_PREFIX + location.substring("file:/".length());
    }
    while (location.endsWith("/") && location.length() > FILE_PREFIX.length()) {
      location = location.substring(0, location.length() - 1);
    }
    return location;
  }

  /** The location of something inside a folder: one part of the path, given unencoded. */
  public static String child(String folder, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("name: '" + name + "' (expected: one part of a path)");
    }
    return folder + "/" + encode(name);
  }

  /** Percent-encodes a path, leaving its slashes. */
  public static String encode(String path) {
    StringBuilder encoded = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '/' || isPlain(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(UPPER_HEX.charAt(c >> 4)).append(UPPER_HEX.charAt(c & 15));
      }
    }
    return encoded.toString();
  }

  /**
   * Undoes {@link #encode}.
   *
   * @throws IllegalArgumentException when a {@code %} is not followed by two hexadecimal digits
   */
  public static String decode(String encoded) {
    byte[] bytes = new byte[encoded.length() * 3];
    int length = 0;
    int i = 0;
    while (i < encoded.length()) {
      int percent = encoded.indexOf('%', i);
      int end = percent < 0 ? encoded.length() : percent;
      byte[] plain = encoded.substring(i, end).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(plain, 0, bytes, length, plain.length);
      length += plain.length;
      if (percent >= 0) {
        bytes[length++] = (byte) hexByte(encoded, percent);
        end += 3;
      }
      i = end;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int hexByte(String encoded, int percent) {
    int high = percent + 2 < encoded.length() ? digit(encoded.charAt(percent + 1)) : -1;
    int low = percent + 2 < encoded.length() ? digit(encoded.charAt(percent + 2)) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException(
          "path: " + encoded + " (expected: two hexadecimal digits after each %)");
    }
    return high * 16 + low;
  }

  private static int digit(char c) {
    return Character.digit(c, 16);
  }

  /** Whether a path, with its first slash, is written in the one form. */
  static boolean isCanonicalPath(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' ? !isCanonicalEscape(path, i) : c != '/' && !isPlain(c)) {
        return false;
      }
      i += c == '%' ? 2 : 0;
    }
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      String part = path.substring(start, slash < 0 ? path.length() : slash);
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
      start = slash < 0 ? path.length() + 1 : slash + 1;
    }
    return path.length() > 1;
  }

  private static boolean isCanonicalEscape(String path, int percent) {
    if (percent + 2 >= path.length()) {
      return false;
    }
    int high = UPPER_HEX.indexOf(path.charAt(percent + 1));
    int low = UPPER_HEX.indexOf(path.charAt(percent + 2));
    char c = (char) (high * 16 + low);
    return high >= 0 && low >= 0 && c != 0 && c != '/' && !isPlain(c);
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN_SYMBOLS.indexOf(c) >= 0;
  }
}
