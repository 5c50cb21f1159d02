package io.otlpdelta.catalog;

import io.otlpdelta.model.TableId;
import io.otlpdelta.schema.StructType;
import java.util.List;
import java.util.Map;

/**
 * What a table's delta log says of it.
 *
 * @param version the latest table version
 * @param properties the table's properties ({@code metaData.configuration})
 * @param unwritableFeature a table feature that no writer of ours supports, or empty text
 */
public record TableMetadata(
    TableId id,
    long version,
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    String unwritableFeature) {
  public TableMetadata {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
  }
}
