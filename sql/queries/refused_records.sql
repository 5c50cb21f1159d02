-- What was refused and why, by day, table and sender. DuckDB and Spark SQL.
-- Yesterday's alone: WHERE to_timestamp(received_time_unix_nano / 1e9) >= current_date - INTERVAL '1' DAY
-- AND to_timestamp(received_time_unix_nano / 1e9) < current_date
SELECT
  CAST(to_timestamp(received_time_unix_nano / 1e9) AS DATE) AS day,
  table_name,
  reason,
  principal,
  resource_attributes['service.name'] AS service_name,
  sum(records) AS refused,
  count(DISTINCT request_digest) AS requests,
  min(message) AS for_example
FROM <catalog>.<schema>._otlp_rejects
GROUP BY 1, 2, 3, 4, 5
ORDER BY day DESC, refused DESC;
