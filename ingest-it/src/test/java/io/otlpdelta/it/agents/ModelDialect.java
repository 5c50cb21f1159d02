package io.otlpdelta.it.agents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one model API asks and answers. */
interface ModelDialect {
  /**
   * What the API sends back.
   *
   * @param isStream server-sent events, otherwise the one part is a JSON document
   * @param parts for an event stream, named by their {@code type} where they have one
   */
  record Reply(boolean isStream, List<Map<String, Object>> parts) {}

  /** The model that a request to the path asks; empty for a path that is not of this API. */
  Optional<String> model(String path, JsonNode request);

  /** The names of the tools that the model may use. */
  List<String> tools(JsonNode request);

  /** How many results of tools the conversation holds so far. */
  int toolResults(JsonNode request);

  /** The answer that asks for a tool. */
  Reply toolCall(String path, JsonNode request, ToolCall call, Usage usage);

  /** The answer that ends the turn. */
  Reply text(String path, JsonNode request, String text, Usage usage);
}
