package io.otlpdelta.it.tables;

import static io.otlpdelta.it.tables.FeatureTable.Trait.APPEND_ONLY;
import static io.otlpdelta.it.tables.FeatureTable.Trait.CHDB_CANNOT_READ;
import static io.otlpdelta.it.tables.FeatureTable.Trait.CHDB_SEES_NO_STRUCTS_IN_LISTS;
import static io.otlpdelta.it.tables.FeatureTable.Trait.NOT_COMPACTED;

import io.otlpdelta.it.harness.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every kind of table that the server is to write. */
final class FeatureTables {
  private static final String COLUMN_MAPPING = "delta.columnMapping.mode";
  private static final String DELETION_VECTORS = "delta.enableDeletionVectors";
  private static final String ROW_TRACKING = "delta.enableRowTracking";
  private static final String COMMIT_TIMESTAMPS = "delta.enableInCommitTimestamps";
  private static final String CHECKPOINT_POLICY = "delta.checkpointPolicy";
  private static final String WIDENING = "delta.enableTypeWidening";

  private FeatureTables() {}

  static List<FeatureTable> all() {
    List<FeatureTable> tables = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      String suffix = "_" + signal.name().toLowerCase(Locale.ROOT);
      tables.add(FeatureTable.of("plain" + suffix, TableDdl.of(signal)));
      tables.add(databricksDefaults("defaults" + suffix, TableDdl.of(signal)));
    }
    tables.addAll(columns());
    tables.addAll(features());
    tables.addAll(widened());
    tables.addAll(mapped());
    tables.addAll(partitioned());
    return tables;
  }

  private static List<FeatureTable> columns() {
    return List.of(
        FeatureTable.of("reordered", logs().reversed()),
        FeatureTable.of(
            "extra_columns",
            logs()
                .extra("team STRING")
                .extra("day DATE")
                .extra("price DECIMAL(10, 2)")
                .extra("seen TIMESTAMP")
                .extra("tags ARRAY<STRUCT<a: INT, b: MAP<STRING, DOUBLE>>>")
                .replace(
                    "resource",
                    "resource STRUCT<attributes: MAP<STRING, STRING>, team: STRING,"
                        + " dropped_attributes_count: INT>")),
        FeatureTable.of(
            "not_null", logs().notNull("attributes", "dropped_attributes_count", "flags")),
        FeatureTable.of(
            "not_null_spans",
            TableDdl.of(Signal.SPANS).notNull("name", "kind", "events", "links", "status")),
        FeatureTable.of("upper_case", logs().replace("event_name", "EVENT_NAME STRING")),
        FeatureTable.of(
            "column_defaults",
            logs()
                .extra("team STRING DEFAULT 'unknown'")
                .property("delta.feature.allowColumnDefaults", "supported")),
        FeatureTable.of(
            "statistics_columns",
            logs().property("delta.dataSkippingStatsColumns", "time_unix_nano, resource")),
        FeatureTable.of(
            "statistics_count", logs().property("delta.dataSkippingNumIndexedCols", "4")));
  }

  private static List<FeatureTable> features() {
    return List.of(
        FeatureTable.of("append_only", logs().property("delta.appendOnly", "true"))
            .with(APPEND_ONLY),
        FeatureTable.of("deletion_vectors", logs().property(DELETION_VECTORS, "true")),
        FeatureTable.of("v2_checkpoint", logs().property(CHECKPOINT_POLICY, "v2"))
            .proved(Proof.CHECKPOINTS),
        FeatureTable.of("row_tracking", logs().property(ROW_TRACKING, "true"))
            .with(NOT_COMPACTED)
            .proved(Proof.ROW_IDS),
        FeatureTable.of("commit_timestamps", logs().property(COMMIT_TIMESTAMPS, "true"))
            .proved(Proof.COMMIT_TIMESTAMPS),
        FeatureTable.of("commit_timestamps_later", logs())
            .altered("ALTER TABLE %s SET TBLPROPERTIES ('" + COMMIT_TIMESTAMPS + "' = 'true')")
            .proved(Proof.COMMIT_TIMESTAMPS),
        FeatureTable.of("clustered", logs().clusteredBy("event_name", "time_unix_nano"))
            .with(NOT_COMPACTED),
        FeatureTable.of("change_data_feed", logs().property("delta.enableChangeDataFeed", "true"))
            .proved(Proof.CHANGE_FEED));
  }

  private static List<FeatureTable> widened() {
    return List.of(
        FeatureTable.of("widened_extra", logs().extra("price INT").property(WIDENING, "true"))
            .altered("ALTER TABLE %s ALTER COLUMN price TYPE BIGINT"),
        FeatureTable.of("widened_documented", logs().property(WIDENING, "true"))
            .created(
                "ALTER TABLE %s ALTER COLUMN flags TYPE BIGINT",
                "ALTER TABLE %s ALTER COLUMN resource.dropped_attributes_count TYPE BIGINT")
            .altered("ALTER TABLE %s ALTER COLUMN dropped_attributes_count TYPE BIGINT"));
  }

  private static List<FeatureTable> mapped() {
    return List.of(
        FeatureTable.of("mapped_by_name", mapped("name")).altered(renameAndDrop()),
        FeatureTable.of("mapped_by_id", mapped("id")).altered(renameAndDrop()),
        FeatureTable.of("mapped_later", logs().replace("event_name", "event STRING"))
            .created(
                "ALTER TABLE %s SET TBLPROPERTIES ('" + COLUMN_MAPPING + "' = 'name')",
                "ALTER TABLE %s RENAME COLUMN event TO event_name")
            .with(CHDB_CANNOT_READ));
  }

  private static TableDdl mapped(String mode) {
    return logs().extra("old_team STRING").extra("junk INT").property(COLUMN_MAPPING, mode);
  }

  private static String[] renameAndDrop() {
    return new String[] {
      "ALTER TABLE %s RENAME COLUMN old_team TO team", "ALTER TABLE %s DROP COLUMN junk"
    };
  }

  private static List<FeatureTable> partitioned() {
    return List.of(
            FeatureTable.of(
                "partitioned_by_extra_columns",
                logs().extra("day DATE").extra("seen TIMESTAMP").partitionedBy("seen", "day")),
            FeatureTable.of("partitioned_by_event", logs().partitionedBy("event_name")),
            FeatureTable.of(
                "partitioned_by_text_and_number",
                logs().extra("team STRING").partitionedBy("flags", "team", "severity_text")),
            FeatureTable.of(
                "partitioned_metrics", TableDdl.of(Signal.METRICS).partitionedBy("unit")),
            FeatureTable.of("partitioned_spans", TableDdl.of(Signal.SPANS).partitionedBy("name")),
            FeatureTable.of(
                "partitioned_not_null",
                TableDdl.of(Signal.SPANS).notNull("kind").partitionedBy("kind")),
            databricksDefaults("partitioned_defaults", logs().partitionedBy("event_name")))
        .stream()
        .map(table -> table.proved(Proof.PARTITIONS))
        .toList();
  }

  /** What Databricks turns on for a new table, and Unity Catalog for a managed one. */
  private static FeatureTable databricksDefaults(String name, TableDdl ddl) {
    return FeatureTable.of(
            name,
            ddl.property(COLUMN_MAPPING, "name")
                .property(DELETION_VECTORS, "true")
                .property(ROW_TRACKING, "true")
                .property(COMMIT_TIMESTAMPS, "true")
                .property(CHECKPOINT_POLICY, "v2"))
        .with(NOT_COMPACTED, CHDB_SEES_NO_STRUCTS_IN_LISTS)
        .proved(Proof.ROW_IDS, Proof.COMMIT_TIMESTAMPS, Proof.CHECKPOINTS);
  }

  private static TableDdl logs() {
    return TableDdl.of(Signal.LOGS);
  }
}
