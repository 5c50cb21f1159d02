package io.otlpdelta.parquet;

import io.otlpdelta.column.LeafShape;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * What the columns of a file are.
 *
 * @param origin the layout or the schema that it was made for; tells equal shapes
 * @param columns makes empty ones
 * @param encodings of the leaves in the schema's order
 * @param statistics what the delta log says of a file, by the file's footer
 */
record FileShape(
    Object origin,
    MessageType schema,
    Supplier<TableColumns> columns,
    List<LeafEncoding> encodings,
    Function<ParquetMetadata, FileStatistics> statistics) {
  FileShape {
    encodings = List.copyOf(encodings);
  }

  /** A file of a table's rows. */
  static FileShape of(TableLayout layout) {
    ParquetColumns columns = ParquetColumns.of(layout);
    return new FileShape(
        layout,
        columns.schema(),
        () -> new TableColumns(layout),
        columns.leaves().stream().map(LeafEncoding::of).toList(),
        footer -> FooterStatistics.of(layout, columns, footer));
  }

  /**
   * A file of rows that are copied from others, whose statistics are known.
   *
   * @param schema one that {@link #isOurs} takes
   * @param withDictionary the leaves for which a dictionary is tried
   */
  static FileShape ofCopies(MessageType schema, Set<ColumnPath> withDictionary) {
    List<LeafShape> shapes = new ArrayList<>();
    List<LeafEncoding> encodings = new ArrayList<>();
    for (ColumnDescriptor leaf : schema.getColumns()) {
      PrimitiveType type = type(leaf);
      shapes.add(new LeafShape(type, leaf.getMaxDefinitionLevel(), leaf.getMaxRepetitionLevel()));
      encodings.add(
          new LeafEncoding(
              type.equals(PrimitiveType.STRING)
                  && withDictionary.contains(ColumnPath.get(leaf.getPath()))));
    }
    return new FileShape(
        schema,
        schema,
        () -> TableColumns.ofLeaves(shapes),
        encodings,
        footer -> new FileStatistics(Map.of()));
  }

  /** Whether files of both shapes have the same columns. */
  boolean isSame(FileShape other) {
    return origin.equals(other.origin);
  }

  /** Whether files of ours can have the schema. */
  static boolean isOurs(MessageType schema) {
    return schema.getColumns().stream()
        .allMatch(
            leaf ->
                switch (leaf.getPrimitiveType().getPrimitiveTypeName()) {
                  case BINARY, INT32, INT64, DOUBLE, BOOLEAN -> true;
                  default -> false;
                });
  }

  private static PrimitiveType type(ColumnDescriptor leaf) {
    return switch (leaf.getPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> PrimitiveType.STRING;
      case INT32 -> PrimitiveType.INTEGER;
      case INT64 -> PrimitiveType.LONG;
      case DOUBLE -> PrimitiveType.DOUBLE;
      case BOOLEAN -> PrimitiveType.BOOLEAN;
      default ->
          throw new IllegalArgumentException(
              "leaf: " + leaf + " (expected: a type that a documented column has)");
    };
  }
}
