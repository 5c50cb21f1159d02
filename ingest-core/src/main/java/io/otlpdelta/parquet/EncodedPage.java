package io.otlpdelta.parquet;

import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/**
 * A compressed data page, version 1, without its head.
 *
 * @param bytes levels and values, compressed
 * @param uncompressedBytes their size before
 * @param entries values and nulls
 * @param values the entries that are not null
 * @param rows rows that begin in the page; the first value begins one
 * @param encoding of the values
 * @param statistics the page's bounds and nulls, or empty ones
 */
record EncodedPage(
    BytesInput bytes,
    int uncompressedBytes,
    int entries,
    int values,
    int rows,
    Encoding encoding,
    Statistics<?> statistics) {
  /** About as much as the page's head and its places in the indexes take. */
  private static final int HEAD_BYTES = 100;

  /** What the page adds to the file, about. */
  long bytesInFile() {
    return bytes.size() + HEAD_BYTES;
  }
}
