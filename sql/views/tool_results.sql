-- Claude Code's tool uses, with typed columns. Spark SQL; the query after AS also runs in DuckDB.
CREATE OR REPLACE VIEW <catalog>.<schema>.<table_prefix>_tool_results AS
SELECT
  to_timestamp(time_unix_nano / 1e9) AS at,
  attributes['session.id'] AS session_id,
  attributes['user.id'] AS user_id,
  attributes['tool_name'] AS tool,
  attributes['success'] = 'true' AS is_success,
  TRY_CAST(attributes['duration_ms'] AS BIGINT) AS duration_ms,
  attributes['error'] AS error
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'tool_result';
