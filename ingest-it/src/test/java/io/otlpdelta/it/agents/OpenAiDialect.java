package io.otlpdelta.it.agents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** OpenAI's Responses API, which Codex only asks for streams. */
final class OpenAiDialect implements ModelDialect {
  @Override
  public Optional<String> model(String path, JsonNode request) {
    return path.equals("/v1/responses")
        ? Optional.of(request.get("model").asText())
        : Optional.empty();
  }

  @Override
  public List<String> tools(JsonNode request) {
    return request.path("tools").findValuesAsText("name");
  }

  @Override
  public int toolResults(JsonNode request) {
    int results = 0;
    for (JsonNode item : request.get("input")) {
      if (item.path("type").asText().equals("function_call_output")) {
        results++;
      }
    }
    return results;
  }

  @Override
  public Reply toolCall(String path, JsonNode request, ToolCall call, Usage usage) {
    return reply(
        Map.of(
            "type",
            "function_call",
            "id",
            "fc_" + UUID.randomUUID(),
            "call_id",
            "call_" + UUID.randomUUID(),
            "name",
            call.tool(),
            "arguments",
            ModelApi.json(call.arguments())),
        usage);
  }

  @Override
  public Reply text(String path, JsonNode request, String text, Usage usage) {
    return reply(
        Map.of(
            "type",
            "message",
            "id",
            "msg_" + UUID.randomUUID(),
            "role",
            "assistant",
            "content",
            List.of(Map.of("type", "output_text", "text", text))),
        usage);
  }

  private static Reply reply(Map<String, Object> item, Usage usage) {
    String id = "resp_" + UUID.randomUUID();
    List<Map<String, Object>> events = new ArrayList<>();
    events.add(Map.of("type", "response.created", "response", Map.of("id", id)));
    events.add(Map.of("type", "response.output_item.done", "output_index", 0, "item", item));
    events.add(
        Map.of("type", "response.completed", "response", Map.of("id", id, "usage", counts(usage))));
    return new Reply(true, events);
  }

  private static Map<String, Object> counts(Usage usage) {
    return Map.of(
        "input_tokens", usage.inputWithCached(),
        "input_tokens_details", Map.of("cached_tokens", usage.cacheRead()),
        "output_tokens", usage.output(),
        "output_tokens_details", Map.of("reasoning_tokens", 0),
        "total_tokens", usage.inputWithCached() + usage.output());
  }
}
