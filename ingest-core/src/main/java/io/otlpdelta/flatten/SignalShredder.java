package io.otlpdelta.flatten;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.TableColumns;
import java.io.IOException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the shredders of all kinds of records have in common: the way through the request, the
 * counts, and the columns that rows go to.
 *
 * @param <C> the columns of a table of the kind
 */
abstract sealed class SignalShredder<C> implements Envelope.ItemReader, RowKey
    permits LogShredder, MetricShredder, SpanShredder, RejectShredder {
  private final Envelope envelope;
  private final Function<TableColumns, C> resolver;

  /** Lets go of the columns of files that are finished. */
  private final Map<TableColumns, C> resolved = new WeakHashMap<>();

  private @Nullable RowDestination destination;
  private @Nullable TableColumns lastTable;
  private @Nullable C lastColumns;
  private long rows;
  private long rejected;
  private long duplicateKeys;

  SignalShredder(
      Parser<? extends MessageLite> resourceParser,
      Parser<? extends MessageLite> scopeParser,
      Function<TableColumns, C> resolver) {
    this.envelope = new Envelope(resourceParser, scopeParser, this);
    this.resolver = resolver;
  }

  /** Reads a request. */
  final FlattenResult shred(byte[] bytes, int from, int to, RowDestination rowDestination)
      throws IOException {
    destination = rowDestination;
    rows = 0;
    rejected = 0;
    duplicateKeys = 0;
    try {
      countDuplicateKeys(envelope.read(bytes, from, to));
      return new FlattenResult(rows, rejected, duplicateKeys);
    } finally {
      destination = null;
    }
  }

  final Envelope envelope() {
    return envelope;
  }

  /** Begins the row that this object is the key of. */
  final C beginRow() throws IOException {
    TableColumns table = open().next(this);
    C columns = lastColumns;
    if (table != lastTable || columns == null) {
      columns = resolved.computeIfAbsent(table, resolver);
      lastTable = table;
      lastColumns = columns;
    }
    return columns;
  }

  /** Ends the row. */
  final void endRow() throws IOException {
    open().endRow();
    rows++;
  }

  final void reject() {
    rejected++;
  }

  final void countDuplicateKeys(long more) {
    duplicateKeys += more;
  }

  private RowDestination open() {
    RowDestination open = destination;
    if (open == null) {
      throw new IllegalStateException("no request is read (expected: rows of a request only)");
    }
    return open;
  }
}
