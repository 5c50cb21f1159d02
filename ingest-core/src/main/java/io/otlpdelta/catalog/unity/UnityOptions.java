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
 * @param callTimeout for one request to it
 * @param timeout for all attempts of one request together
 * @param accessTime how long an allowed caller is not asked about again
 * @param refusalTime the same for a refused one
 * @param staleTime how long after it was allowed a caller is still served while the catalog does
 *     not answer
 * @param maxNewCallers how many unknown callers are asked about at once
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
    int maxNewCallers,
    int maxQuestions,
    List<Path> localFolders,
    String version) {
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
