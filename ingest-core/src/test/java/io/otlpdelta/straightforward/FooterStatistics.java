package io.otlpdelta.straightforward;

import io.otlpdelta.parquet.FileStatistics;
import io.otlpdelta.parquet.FileStatistics.ColumnStatistics;
import io.otlpdelta.schema.TableLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;

/**
 * Delta statistics from what parquet-java counted while it wrote. In memory its bounds are whole
 * values; only the file's own footer has them cut or left out.
 */
final class FooterStatistics {
  private FooterStatistics() {}

  /** The statistics of the columns that the layout names. */
  static FileStatistics of(TableLayout layout, ParquetColumns columns, ParquetMetadata footer) {
    Map<String, Statistics<?>> merged = new HashMap<>();
    for (BlockMetaData rowGroup : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
        merge(merged, chunk.getPath().toDotString(), chunk.getStatistics());
      }
    }
    Map<List<String>, ColumnStatistics> chosen = new HashMap<>();
    for (LeafColumn leaf : columns.leaves()) {
      Statistics<?> statistics = merged.get(leaf.physicalPath());
      if (statistics != null && layout.statisticsColumns().contains(leaf.logicalPath())) {
        chosen.put(leaf.logicalPath(), column(leaf, statistics));
      }
    }
    return new FileStatistics(chosen);
  }

  private static void merge(
      Map<String, Statistics<?>> merged, String path, Statistics<?> statistics) {
    Statistics<?> known = merged.get(path);
    if (known == null) {
      merged.put(path, statistics.copy());
    } else {
      known.mergeStatistics(statistics);
    }
  }

  private static ColumnStatistics column(LeafColumn leaf, Statistics<?> statistics) {
    long nulls = statistics.getNumNulls();
    if (!statistics.hasNonNullValue()) {
      return new ColumnStatistics(null, null, nulls);
    }
    Object min = statistics.genericGetMin();
    Object max = statistics.genericGetMax();
    return switch (leaf.type().name()) {
      case "string" ->
          new ColumnStatistics(StringBounds.lower(text(min)), StringBounds.upper(text(max)), nulls);
      case "double" -> doubles((Double) min, (Double) max, nulls);
      // Delta has no bounds for booleans.
      case "boolean" -> new ColumnStatistics(null, null, nulls);
      default -> new ColumnStatistics(min, max, nulls);
    };
  }

  private static String text(Object bound) {
    return ((Binary) bound).toStringUsingUTF8();
  }

  /**
   * parquet-java orders NaN above everything, so one NaN shows as the maximum; JSON has no NaN and
   * readers order it differently, so there are no bounds then. Readers also differ on whether -0.0
   * is below 0.0, so a bound of zero gets the sign that holds for both.
   */
  private static ColumnStatistics doubles(double min, double max, long nulls) {
    if (Double.isNaN(min) || Double.isNaN(max)) {
      return new ColumnStatistics(null, null, nulls);
    }
    return new ColumnStatistics(min == 0 ? -0.0 : min, max == 0 ? 0.0 : max, nulls);
  }
}
