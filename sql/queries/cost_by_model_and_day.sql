-- What Claude Code's model calls cost, by day and model. DuckDB and Spark SQL.
-- From the events; the metric claude_code.cost.usage holds the same money: never add the two.
SELECT
  CAST(to_timestamp(time_unix_nano / 1e9) AS DATE) AS day,
  attributes['model'] AS model,
  count(*) AS calls,
  sum(TRY_CAST(attributes['cost_usd'] AS DOUBLE)) AS cost_usd,
  sum(TRY_CAST(attributes['input_tokens'] AS BIGINT)) AS input_tokens,
  sum(TRY_CAST(attributes['output_tokens'] AS BIGINT)) AS output_tokens
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'api_request'
GROUP BY 1, 2
ORDER BY day DESC, cost_usd DESC;
