-- Failed model calls by model and status, with the latest message. DuckDB and Spark SQL.
SELECT
  attributes['model'] AS model,
  attributes['status_code'] AS status_code,
  count(*) AS failures,
  count(DISTINCT attributes['session.id']) AS sessions,
  max_by(attributes['error'], time_unix_nano) AS latest_error,
  max(to_timestamp(time_unix_nano / 1e9)) AS latest
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'api_error'
GROUP BY 1, 2
ORDER BY failures DESC;
