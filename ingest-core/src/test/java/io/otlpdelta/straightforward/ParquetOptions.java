package io.otlpdelta.straightforward;

import com.github.luben.zstd.Zstd;

/**
 * How data files are written.
 *
 * @param zstdLevel Zstandard's compression level
 * @param rowGroupBytes bytes in memory at which a row group is closed
 * @param pageBytes bytes in memory at which a page is closed
 * @param maxOpenFiles how many partitions of one batch are written at a time
 */
record ParquetOptions(
    Dictionaries dictionaries, int zstdLevel, long rowGroupBytes, int pageBytes, int maxOpenFiles) {
  ParquetOptions {
    if (zstdLevel < Zstd.minCompressionLevel() || zstdLevel > Zstd.maxCompressionLevel()) {
      throw new IllegalArgumentException(
          "zstdLevel: "
              + zstdLevel
              + " (expected: "
              + Zstd.minCompressionLevel()
              + ".."
              + Zstd.maxCompressionLevel()
              + ")");
    }
    if (rowGroupBytes <= 0) {
      throw new IllegalArgumentException("rowGroupBytes: " + rowGroupBytes + " (expected: > 0)");
    }
    if (maxOpenFiles <= 0) {
      throw new IllegalArgumentException("maxOpenFiles: " + maxOpenFiles + " (expected: > 0)");
    }
  }
}
