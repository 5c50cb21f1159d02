-- What users, hooks and settings decided when a tool asked for permission. DuckDB and Spark SQL.
SELECT
  attributes['tool_name'] AS tool,
  attributes['decision'] AS decision,
  attributes['source'] AS source,
  count(*) AS times
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'tool_decision'
GROUP BY 1, 2, 3
ORDER BY times DESC;
