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
  private final LeafEncoding encoding;
  private final PageEncoder encoder;
  private final ValueColumn column;
  private final Dictionary dictionary = new Dictionary();
  private final List<EncodedPage> pages = new ArrayList<>();
  private @Nullable DictionaryPage dictionaryPage;
  private long entries;
  private long values;
  private long pageBytes;

  /** Takes the empty column of the leaf. */
  ColumnChunk(
      ColumnDescriptor descriptor, LeafEncoding encoding, PageEncoder encoder, ValueColumn column) {
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
    this.encoding = encoding;
    this.encoder = encoder;
    this.column = column;
    begin();
  }

  private void begin() {
    if (encoding.dictionary()) {
      ((BytesColumn) column).useDictionary(dictionary);
    }
  }

  /** Makes a page of what the column holds when that is enough for one. */
  void makePageWhenFull() {
    if (dictionary.byteSize() > LeafEncoding.MAX_DICTIONARY_BYTES) {
      endDictionary();
    }
    if (LeafEncoding.isFull(column)) {
      makePage();
    }
  }

  private void makePage() {
    if (numbers() && !LeafEncoding.dictionaryPays(dictionary, values + column.values())) {
      endDictionary();
    }
    EncodedPage page = encoder.encode(column, descriptor.getPrimitiveType());
    pages.add(page);
    entries += page.entries();
    values += page.values();
    pageBytes += page.bytesInFile();
    column.clear();
  }

  /** Whether new values get numbers in the dictionary. */
  private boolean numbers() {
    return column instanceof BytesColumn bytes && bytes.dictionary() != null;
  }

  /** From here on values are written as they are; pages that were made stay. */
  private void endDictionary() {
    ((BytesColumn) column).usePlain();
  }

  /** Bytes in memory: pages, dictionary and what the column holds. */
  long bytes() {
    return pageBytes
        + dictionary.byteSize()
        + (long) Integer.BYTES * dictionary.size()
        + column.heldBytes();
  }

  /** Makes pages of all that is left; afterwards the chunk can only be written. */
  void seal() {
    if (column.entries() > 0) {
      makePage();
    }
    if (pages.stream().anyMatch(ColumnChunk::needsDictionary)) {
      dictionaryPage = encoder.encode(dictionary);
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
    dictionary.clear();
    dictionaryPage = null;
    entries = 0;
    values = 0;
    pageBytes = 0;
    begin();
  }
}
