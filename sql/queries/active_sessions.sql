-- Users, sessions, prompts and model calls by day and agent. DuckDB and Spark SQL.
-- Codex sets only the observed time, calls its sessions conversations, and emits each response twice, once without counts.
SELECT
  CAST(to_timestamp(coalesce(time_unix_nano, observed_time_unix_nano) / 1e9) AS DATE) AS day,
  resource.attributes['service.name'] AS agent,
  count(DISTINCT coalesce(attributes['user.email'], attributes['user.id'], attributes['installation.id'])) AS users,
  count(DISTINCT coalesce(attributes['session.id'], attributes['conversation.id'])) AS sessions,
  count(CASE WHEN attributes['event.name'] IN ('user_prompt', 'codex.user_prompt', 'gemini_cli.user_prompt') THEN 1 END) AS prompts,
  count(CASE
    WHEN attributes['event.name'] IN ('api_request', 'gemini_cli.api_response') THEN 1
    WHEN attributes['event.name'] = 'codex.sse_event' AND attributes['input_token_count'] IS NOT NULL THEN 1
  END) AS model_calls
FROM <catalog>.<schema>.<table_prefix>_otel_logs
WHERE coalesce(attributes['session.id'], attributes['conversation.id']) IS NOT NULL
GROUP BY 1, 2
ORDER BY day DESC, agent;
