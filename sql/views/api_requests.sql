-- Claude Code's model calls, with typed columns. Spark SQL; the query after AS also runs in DuckDB.
CREATE OR REPLACE VIEW <catalog>.<schema>.<table_prefix>_api_requests AS
SELECT
  to_timestamp(time_unix_nano / 1e9) AS at,
  attributes['session.id'] AS session_id,
  attributes['user.id'] AS user_id,
  attributes['user.email'] AS user_email,
  attributes['prompt.id'] AS prompt_id,
  attributes['model'] AS model,
  attributes['query_source'] AS query_source,
  TRY_CAST(attributes['cost_usd'] AS DOUBLE) AS cost_usd,
  TRY_CAST(attributes['input_tokens'] AS BIGINT) AS input_tokens,
  TRY_CAST(attributes['output_tokens'] AS BIGINT) AS output_tokens,
  TRY_CAST(attributes['cache_read_tokens'] AS BIGINT) AS cache_read_tokens,
  TRY_CAST(attributes['cache_creation_tokens'] AS BIGINT) AS cache_creation_tokens,
  TRY_CAST(attributes['duration_ms'] AS BIGINT) AS duration_ms,
  TRY_CAST(attributes['ttft_ms'] AS BIGINT) AS first_token_ms
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'api_request';
