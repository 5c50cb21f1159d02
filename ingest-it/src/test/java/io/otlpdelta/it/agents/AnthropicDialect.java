package io.otlpdelta.it.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Anthropic's Messages API. */
final class AnthropicDialect implements ModelDialect {
  private static final NullNode NULL = JsonNodeFactory.instance.nullNode();

  @Override
  public Optional<String> model(String path, JsonNode request) {
    return path.equals("/v1/messages")
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
    for (JsonNode message : request.get("messages")) {
      for (JsonNode block : message.get("content")) {
        if (block.path("type").asText().equals("tool_result")) {
          results++;
        }
      }
    }
    return results;
  }

  @Override
  public Reply toolCall(String path, JsonNode request, ToolCall call, Usage usage) {
    Map<String, Object> block =
        Map.of("type", "tool_use", "id", "toolu_" + UUID.randomUUID(), "name", call.tool());
    return reply(
        request,
        with(block, "input", Map.of()),
        Map.of("type", "input_json_delta", "partial_json", ModelApi.json(call.arguments())),
        with(block, "input", call.arguments()),
        "tool_use",
        usage);
  }

  @Override
  public Reply text(String path, JsonNode request, String text, Usage usage) {
    Map<String, Object> block = Map.of("type", "text");
    return reply(
        request,
        with(block, "text", ""),
        Map.of("type", "text_delta", "text", text),
        with(block, "text", text),
        "end_turn",
        usage);
  }

  private static Reply reply(
      JsonNode request,
      Map<String, Object> blockStart,
      Map<String, Object> delta,
      Map<String, Object> wholeBlock,
      String stopReason,
      Usage usage) {
    boolean isStream = request.path("stream").asBoolean();
    Map<String, Object> message =
        Map.of(
            "id",
            "msg_" + UUID.randomUUID(),
            "type",
            "message",
            "role",
            "assistant",
            "model",
            usage.model(),
            "content",
            isStream ? List.of() : List.of(wholeBlock),
            "stop_reason",
            isStream ? NULL : stopReason,
            "stop_sequence",
            NULL,
            "usage",
            counts(usage));
    if (!isStream) {
      return new Reply(false, List.of(message));
    }
    return new Reply(
        true,
        List.of(
            Map.of("type", "message_start", "message", message),
            Map.of("type", "content_block_start", "index", 0, "content_block", blockStart),
            Map.of("type", "content_block_delta", "index", 0, "delta", delta),
            Map.of("type", "content_block_stop", "index", 0),
            Map.of(
                "type", "message_delta",
                "delta", Map.of("stop_reason", stopReason, "stop_sequence", NULL),
                "usage", Map.of("output_tokens", usage.output())),
            Map.of("type", "message_stop")));
  }

  private static Map<String, Object> counts(Usage usage) {
    return Map.of(
        "input_tokens", usage.input(),
        "cache_read_input_tokens", usage.cacheRead(),
        "cache_creation_input_tokens", usage.cacheCreation(),
        "output_tokens", usage.output());
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }
}
