-- What each user's sessions cost, from the metric. DuckDB and Spark SQL.
-- Claude Code sends delta sums, which are added. A client that sends cumulative sums needs the last value of each series instead.
SELECT
  coalesce(sum.attributes['user.email'], sum.attributes['user.id']) AS user_name,
  count(DISTINCT sum.attributes['session.id']) AS sessions,
  sum(sum.value) AS cost_usd
FROM <catalog>.<schema>.<table_prefix>_otel_metrics
WHERE name = 'claude_code.cost.usage'
  AND sum.aggregation_temporality = 'AGGREGATION_TEMPORALITY_DELTA'
GROUP BY 1
ORDER BY cost_usd DESC;
