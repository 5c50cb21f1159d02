-- Users, sessions, prompts and model calls by day. DuckDB and Spark SQL.
SELECT
  CAST(to_timestamp(time_unix_nano / 1e9) AS DATE) AS day,
  count(DISTINCT attributes['user.id']) AS users,
  count(DISTINCT attributes['session.id']) AS sessions,
  count_if(event_name = 'user_prompt') AS prompts,
  count_if(event_name = 'api_request') AS model_calls
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE attributes['session.id'] IS NOT NULL
GROUP BY 1
ORDER BY day DESC;
