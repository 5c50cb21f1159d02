package io.otlpdelta.straightforward;

import io.otlpdelta.schema.PrimitiveType;
import java.util.List;

/**
 * One leaf of a data file's schema.
 *
 * @param logicalPath the column's path as the table spells it; inside lists and maps the parts are
 *     {@code element}, {@code key} and {@code value}
 * @param physicalPath the path in the file, with dots
 * @param repeated whether the leaf is in a list or a map
 */
record LeafColumn(
    List<String> logicalPath, String physicalPath, PrimitiveType type, boolean repeated) {
  LeafColumn {
    logicalPath = List.copyOf(logicalPath);
  }
}
