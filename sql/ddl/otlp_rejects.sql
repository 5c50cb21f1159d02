-- What was refused in a schema and why, one row per record. Replace <catalog> and <schema> before running; the name of the
-- table is fixed. In the embedded catalog the server makes it.
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
