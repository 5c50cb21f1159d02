-- One row for each kind of agent and model: Claude Code, Codex CLI and Gemini CLI in one table. DuckDB and Spark SQL.
-- Codex emits each response twice, once without counts. Claude's input tokens exclude cached ones, the others' include them. Only Claude sends a cost.
SELECT
  resource.attributes['service.name'] AS agent,
  attributes['model'] AS model,
  count(*) AS calls,
  sum(TRY_CAST(coalesce(attributes['input_tokens'], attributes['input_token_count']) AS BIGINT)) AS input_tokens,
  sum(TRY_CAST(coalesce(attributes['output_tokens'], attributes['output_token_count']) AS BIGINT)) AS output_tokens,
  sum(TRY_CAST(attributes['cost_usd'] AS DOUBLE)) AS cost_usd
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE attributes['event.name'] IN ('api_request', 'gemini_cli.api_response')
  OR (attributes['event.name'] = 'codex.sse_event' AND attributes['input_token_count'] IS NOT NULL)
GROUP BY 1, 2
ORDER BY calls DESC;
