package io.otlpdelta.parquet;

import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.ValueColumn;
import io.otlpdelta.schema.PrimitiveType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the values of a leaf are encoded, and how much of them is a page.
 *
 * @param dictionary whether a row group begins with numbers in a dictionary; otherwise values are
 *     written as they are
 */
record LeafEncoding(boolean dictionary) {
  /** A larger dictionary fits no cache of a reader; parquet-java has the same limit. */
  static final int MAX_DICTIONARY_BYTES = 1 << 20;

  /**
   * As much of a leaf as makes a page. In smaller ones the compressor meets less again: with 256
   * KiB, files of series that repeat from export to export were larger by half.
   */
  static final int PAGE_BYTES = 1 << 20;

  /** parquet-java's limit: what a reader must decode for one row of interest. */
  static final int PAGE_ROWS = 20_000;

  private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

  /** Columns whose attributes are nearly always those of the row before. */
  private static final Set<String> CONTEXT =
      Set.of("resource", "instrumentation_scope", "metadata", "resource_attributes");

  /**
   * Text has a dictionary but for ids and the values of a record's own attributes: most of these
   * are there once or for the length of a session, and looking each up costs more than it spares
   * the compressor.
   */
  static LeafEncoding of(LeafColumn leaf) {
    if (!leaf.type().equals(PrimitiveType.STRING)) {
      return new LeafEncoding(false);
    }
    List<String> path = leaf.logicalPath();
    String first = path.get(0).toLowerCase(Locale.ROOT);
    String last = path.get(path.size() - 1).toLowerCase(Locale.ROOT);
    boolean ownAttribute = last.equals("value") && !CONTEXT.contains(first);
    return new LeafEncoding(!ownAttribute && !IDS.contains(last));
  }

  /** Whether values repeat often enough for a dictionary. */
  static boolean dictionaryPays(Dictionary dictionary, long values) {
    return dictionary.byteSize() <= MAX_DICTIONARY_BYTES && 2L * dictionary.size() <= values;
  }

  /** Whether a column holds enough for a page. */
  static boolean isFull(ValueColumn column) {
    return column.rows() >= PAGE_ROWS || column.heldBytes() >= PAGE_BYTES;
  }
}
