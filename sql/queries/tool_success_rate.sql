-- How often each tool succeeds, and how long it takes. DuckDB and Spark SQL.
SELECT
  attributes['tool_name'] AS tool,
  count(*) AS uses,
  round(100.0 * count_if(attributes['success'] = 'true') / count(*), 1) AS percent_successful,
  round(avg(TRY_CAST(attributes['duration_ms'] AS DOUBLE)), 0) AS mean_ms,
  max(TRY_CAST(attributes['duration_ms'] AS DOUBLE)) AS max_ms
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE event_name = 'tool_result'
GROUP BY 1
ORDER BY uses DESC;
