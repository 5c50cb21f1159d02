-- Lines, commits and pull requests by day. DuckDB and Spark SQL.
SELECT
  CAST(to_timestamp(sum.time_unix_nano / 1e9) AS DATE) AS day,
  CAST(sum(CASE WHEN name = 'claude_code.lines_of_code.count' AND sum.attributes['type'] = 'added' THEN sum.value ELSE 0 END) AS BIGINT) AS lines_added,
  CAST(sum(CASE WHEN name = 'claude_code.lines_of_code.count' AND sum.attributes['type'] = 'removed' THEN sum.value ELSE 0 END) AS BIGINT) AS lines_removed,
  CAST(sum(CASE WHEN name = 'claude_code.commit.count' THEN sum.value ELSE 0 END) AS BIGINT) AS commits,
  CAST(sum(CASE WHEN name = 'claude_code.pull_request.count' THEN sum.value ELSE 0 END) AS BIGINT) AS pull_requests,
  round(sum(CASE WHEN name = 'claude_code.active_time.total' AND sum.attributes['type'] = 'user' THEN sum.value ELSE 0 END) / 3600, 2) AS user_hours
FROM <catalog>.<schema>.<table_prefix>_otel_metrics
WHERE name IN ('claude_code.lines_of_code.count', 'claude_code.commit.count', 'claude_code.pull_request.count', 'claude_code.active_time.total')
  AND sum.aggregation_temporality = 'AGGREGATION_TEMPORALITY_DELTA'
GROUP BY 1
ORDER BY day DESC;
