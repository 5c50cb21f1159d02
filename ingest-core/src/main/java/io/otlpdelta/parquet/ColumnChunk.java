package io.otlpdelta.parquet;

import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.ValueColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * One leaf of a row group in the making: its column, and the pages that were made of what the
 * column held before. One thread at a time.
 */
final class ColumnChunk {
  private final ColumnDescriptor descriptor;
  private final ValueColumn column;
  private final @Nullable Dictionary dictionary;
  private final PageMemory memory;
  private final List<EncodedPage> pages = new ArrayList<>();
  private @Nullable DictionaryPage dictionaryPage;
  private long entries;
  private long values;
  private long pageBytes;

  /** What the numbers in pages would take as values; counted once the dictionary is large. */
  private long numberedBytes;

  /**
   * Takes the empty column of the leaf.
   *
   * @param memory of the row group, for the bytes of pages
   */
  ColumnChunk(
      ColumnDescriptor descriptor, LeafEncoding encoding, ValueColumn column, PageMemory memory) {
    if (column.definition() != descriptor.getMaxDefinitionLevel()
        || column.maxRepetition() != descriptor.getMaxRepetitionLevel()) {
      throw new IllegalArgumentException(
          "levels: "
              + column.definition()
              + " and "
              + column.maxRepetition()
              + " (expected: those of "
              + descriptor
              + ")");
    }
    this.descriptor = descriptor;
    this.column = column;
    this.memory = memory;
    this.dictionary = encoding.dictionary() ? new Dictionary() : null;
    begin();
  }

  private void begin() {
    if (dictionary != null) {
      ((BytesColumn) column).useDictionary(dictionary);
    }
  }

  /** Makes a page of what the column holds when that is enough for one. */
  void makePageWhenFull(PageEncoder encoder) {
    if (dictionary != null
        && dictionary.byteSize() > LeafEncoding.MAX_DICTIONARY_BYTES
        && !sparesHalf(dictionary)) {
      endDictionary();
    }
    if (LeafEncoding.isFull(column)) {
      makePage(encoder);
    }
  }

  private void makePage(PageEncoder encoder) {
    if (dictionary != null
        && !LeafEncoding.dictionaryPays(dictionary, values + column.values())
        && !sparesHalf(dictionary)) {
      endDictionary();
    }
    if (dictionary != null && dictionary.byteSize() > LeafEncoding.MAX_DICTIONARY_BYTES / 2) {
      numberedBytes += ((BytesColumn) column).numberedBytes();
    }
    EncodedPage page = encoder.encode(column, descriptor.getPrimitiveType(), memory);
    pages.add(page);
    entries += page.entries();
    values += page.values();
    pageBytes += page.bytesInFile();
    column.clear();
  }

  /**
   * Whether the values would take at least twice the dictionary's bytes if they were written out. A
   * few large ones that stand in every row, such as an attribute of a resource, would fill the
   * heap.
   */
  private boolean sparesHalf(Dictionary known) {
    return numberedBytes + ((BytesColumn) column).numberedBytes() >= 2L * known.byteSize();
  }

  /** From here on values are written as they are; pages that were made stay. Idempotent. */
  private void endDictionary() {
    ((BytesColumn) column).usePlain();
  }

  /** Bytes of the pages. */
  long pageBytes() {
    return pageBytes;
  }

  /** Bytes of the dictionary and of what the column holds. */
  long heldBytes() {
    long held = column.heldBytes();
    return dictionary == null
        ? held
        : held + dictionary.byteSize() + (long) Integer.BYTES * dictionary.size();
  }

  /** Makes pages of all that is left; afterwards the chunk can only be written. */
  void seal(PageEncoder encoder) {
    if (column.entries() > 0) {
      makePage(encoder);
    }
    if (dictionary != null && pages.stream().anyMatch(ColumnChunk::needsDictionary)) {
      dictionaryPage = encoder.encode(dictionary, memory);
    }
  }

  private static boolean needsDictionary(EncodedPage page) {
    return page.encoding() == Encoding.RLE_DICTIONARY && page.values() > 0;
  }

  /** Writes the sealed pages, and begins the next row group. */
  void write(ParquetFileWriter file) throws IOException {
    file.startColumn(descriptor, entries, CompressionCodecName.ZSTD);
    if (dictionaryPage != null) {
      file.writeDictionaryPage(dictionaryPage);
    }
    for (EncodedPage page : pages) {
      file.writeDataPage(
          page.entries(),
          page.uncompressedBytes(),
          page.bytes(),
          page.statistics(),
          page.rows(),
          Encoding.RLE,
          Encoding.RLE,
          dictionaryPage == null ? Encoding.PLAIN : page.encoding());
    }
    file.endColumn();
    clear();
  }

  private void clear() {
    pages.clear();
    dictionaryPage = null;
    entries = 0;
    values = 0;
    pageBytes = 0;
    numberedBytes = 0;
    if (dictionary != null) {
      dictionary.clear();
    }
    begin();
  }
}
