-- Gauge and sum points of every client in one shape. Spark SQL; the query after AS also runs in DuckDB.
-- Add delta points; of cumulative points take the last of each series (name, attributes, resource, start).
CREATE OR REPLACE VIEW <catalog>.<schema>.<table_prefix>_metric_points AS
SELECT
  name,
  unit,
  to_timestamp(coalesce(sum.time_unix_nano, gauge.time_unix_nano) / 1e9) AS at,
  to_timestamp(coalesce(sum.start_time_unix_nano, gauge.start_time_unix_nano) / 1e9) AS started_at,
  coalesce(sum.value, gauge.value) AS value,
  sum IS NOT NULL AND sum.aggregation_temporality = 'AGGREGATION_TEMPORALITY_DELTA' AS is_delta,
  coalesce(sum.attributes, gauge.attributes) AS attributes,
  resource.attributes AS resource_attributes
FROM <catalog>.<schema>.<table_prefix>_otel_metrics
WHERE sum IS NOT NULL OR gauge IS NOT NULL;
