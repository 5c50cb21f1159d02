package io.otlpdelta.delta;

/**
 * Which files are worth rewriting.
 *
 * @param minFiles fewer small files than this are left alone
 * @param maxFileBytes a file of this size is not small any more
 * @param maxTotalBytes what one rewrite takes at most
 */
public record RewriteLimits(int minFiles, long maxFileBytes, long maxTotalBytes) {
  public static final RewriteLimits DEFAULT = new RewriteLimits(16, 32L << 20, 64L << 20);

  public RewriteLimits {
    if (minFiles < 2) {
      throw new IllegalArgumentException("minFiles: " + minFiles + " (expected: >= 2)");
    }
    if (maxFileBytes <= 0 || maxTotalBytes < maxFileBytes) {
      throw new IllegalArgumentException(
          "maxFileBytes: "
              + maxFileBytes
              + ", maxTotalBytes: "
              + maxTotalBytes
              + " (expected: 0 < maxFileBytes <= maxTotalBytes)");
    }
  }
}
