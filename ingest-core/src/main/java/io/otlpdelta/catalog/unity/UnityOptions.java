package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a Unity Catalog is used.
 *
 * @param uri the server's root, {@code https://host[:port][/prefix]}
 * @param callTimeout for one request to it, to the last byte of the answer
 * @param timeout for all requests about one caller and table together; one that was sent before is
 *     still waited for
 * @param accessTime how long an allowed caller is not asked about again; for as long again it is
 *     served while it is asked about in the background
 * @param refusalTime the same for a refused one
 * @param staleTime how long after it was allowed a caller is still served while the catalog does
 *     not answer
 * @param newCallers how many unknown callers are asked about, and wait for that
 * @param maxQuestions how many other questions are asked at once
 * @param localFolders below which tables on this machine's disks may be written
 * @param version the product's version
 */
public record UnityOptions(
    URI uri,
    Duration callTimeout,
    Duration timeout,
    Duration accessTime,
    Duration refusalTime,
    Duration staleTime,
    NewCallers newCallers,
    int maxQuestions,
    List<Path> localFolders,
    String version) {
  /**
   * How questions about unknown callers are limited.
   *
   * @param atOnce how many are asked about at once
   * @param waiting how many others wait for that; more are refused at once
   * @param patience how long each of these waits
   */
  public record NewCallers(int atOnce, int waiting, Duration patience) {}

  public UnityOptions {
    requireNonNull(uri, "uri");
    requireNonNull(version, "version");
    localFolders = List.copyOf(localFolders);
    if (accessTime.compareTo(staleTime) > 0) {
      throw new IllegalArgumentException(
          "accessTime: " + accessTime + " (expected: at most staleTime, " + staleTime + ")");
    }
  }
}
