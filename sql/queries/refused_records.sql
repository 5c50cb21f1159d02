-- What was refused and why, by day, table and sender. DuckDB and Spark SQL.
-- Yesterday's alone: WHERE CAST(to_timestamp(received_time_unix_nano / 1e9) AS DATE) = current_date - INTERVAL '1' DAY
SELECT
  CAST(to_timestamp(received_time_unix_nano / 1e9) AS DATE) AS day,
  table_name,
  reason,
  principal,
  sum(records) AS refused,
  count(DISTINCT request_digest) AS requests,
  min(resource_attributes['service.name']) AS service_name,
  min(CASE WHEN record IS NOT NULL THEN message END) AS for_example
FROM <catalog>.<schema>._otlp_rejects
GROUP BY 1, 2, 3, 4
ORDER BY day DESC, refused DESC;
