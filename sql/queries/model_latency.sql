-- How long model calls take, in milliseconds. DuckDB and Spark SQL.
SELECT
  attributes['model'] AS model,
  count(*) AS calls,
  round(percentile_cont(0.5) WITHIN GROUP (ORDER BY TRY_CAST(attributes['duration_ms'] AS DOUBLE)), 0) AS p50_ms,
  round(percentile_cont(0.95) WITHIN GROUP (ORDER BY TRY_CAST(attributes['duration_ms'] AS DOUBLE)), 0) AS p95_ms,
  round(percentile_cont(0.5) WITHIN GROUP (ORDER BY TRY_CAST(attributes['ttft_ms'] AS DOUBLE)), 0) AS p50_first_token_ms
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'api_request'
GROUP BY 1
ORDER BY calls DESC;
