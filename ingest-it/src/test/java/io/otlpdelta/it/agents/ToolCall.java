package io.otlpdelta.it.agents;

import java.util.Map;

/** A tool that the stand-in of the model asks the agent to use, by the agent's own name for it. */
record ToolCall(String tool, Map<String, Object> arguments) {
  ToolCall {
    arguments = Map.copyOf(arguments);
  }
}
