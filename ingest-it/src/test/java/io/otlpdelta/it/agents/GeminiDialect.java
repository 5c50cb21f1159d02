package io.otlpdelta.it.agents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google's Gemini API. */
final class GeminiDialect implements ModelDialect {
  private static final Pattern PATH =
      Pattern.compile("/v1beta/models/([^:]+):(generateContent|streamGenerateContent)");

  @Override
  public Optional<String> model(String path, JsonNode request) {
    Matcher matcher = PATH.matcher(path);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public List<String> tools(JsonNode request) {
    return request.path("tools").findValues("functionDeclarations").stream()
        .flatMap(declarations -> declarations.findValuesAsText("name").stream())
        .toList();
  }

  @Override
  public int toolResults(JsonNode request) {
    return request.get("contents").findValues("functionResponse").size();
  }

  @Override
  public Reply toolCall(String path, JsonNode request, ToolCall call, Usage usage) {
    return reply(
        path, Map.of("functionCall", Map.of("name", call.tool(), "args", call.arguments())), usage);
  }

  @Override
  public Reply text(String path, JsonNode request, String text, Usage usage) {
    return reply(path, Map.of("text", text), usage);
  }

  private static Reply reply(String path, Map<String, Object> part, Usage usage) {
    return new Reply(
        path.endsWith(":streamGenerateContent"),
        List.of(
            Map.of(
                "modelVersion", usage.model(),
                "candidates",
                    List.of(
                        Map.of(
                            "index",
                            0,
                            "finishReason",
                            "STOP",
                            "content",
                            Map.of("role", "model", "parts", List.of(part)))),
                "usageMetadata",
                    Map.of(
                        "promptTokenCount", usage.inputWithCached(),
                        "cachedContentTokenCount", usage.cacheRead(),
                        "candidatesTokenCount", usage.output(),
                        "totalTokenCount", usage.inputWithCached() + usage.output()))));
  }
}
