-- Sessions with events that never arrived: Claude Code numbers them from 0 in each process. DuckDB and Spark SQL.
-- A session that is resumed starts again at 0, so a number may occur more than once. What a session could not send before it ended leaves no gap and is not found here.
SELECT
  session_id,
  events,
  last_number + 1 - numbers AS missing
FROM (
  SELECT
    attributes['session.id'] AS session_id,
    count(*) AS events,
    count(DISTINCT TRY_CAST(attributes['event.sequence'] AS BIGINT)) AS numbers,
    max(TRY_CAST(attributes['event.sequence'] AS BIGINT)) AS last_number
  FROM <catalog>.<schema>.<table_prefix>_otel_logs
  WHERE attributes['event.sequence'] IS NOT NULL
  GROUP BY 1
) AS numbered
WHERE last_number + 1 > numbers
ORDER BY missing DESC;
