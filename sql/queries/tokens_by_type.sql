-- Tokens by model and type (input, output, cacheRead, cacheCreation), and each type's share. DuckDB and Spark SQL.
SELECT
  model,
  token_type,
  tokens,
  round(100.0 * tokens / sum(tokens) OVER (PARTITION BY model), 1) AS percent_of_model
FROM (
  SELECT
    sum.attributes['model'] AS model,
    sum.attributes['type'] AS token_type,
    CAST(sum(sum.value) AS BIGINT) AS tokens
  FROM <catalog>.<schema>.<table_prefix>_otel_metrics
  WHERE name = 'claude_code.token.usage'
    AND sum.aggregation_temporality = 'AGGREGATION_TEMPORALITY_DELTA'
  GROUP BY 1, 2
) AS by_type
ORDER BY model, tokens DESC;
