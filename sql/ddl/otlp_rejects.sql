-- What was refused in the tables of a schema, and why. Replace <catalog> and <schema> before running; the table's own
-- name is fixed. The server makes it by itself in the embedded catalog.
CREATE TABLE IF NOT EXISTS <catalog>.<schema>._otlp_rejects (
  received_time_unix_nano LONG,
  table_name STRING,
  signal STRING,
  reason STRING,
  message STRING,
  records LONG,
  principal STRING,
  request_digest STRING,
  resource_attributes MAP<STRING, STRING>,
  scope_name STRING,
  record STRING,
  record_bytes LONG,
  shortened BOOLEAN
) USING DELTA
TBLPROPERTIES ('otel.schemaVersion' = 'v1');
