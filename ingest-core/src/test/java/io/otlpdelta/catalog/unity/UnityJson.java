package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;

/** JSON in and out of the fake. */
final class UnityJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private UnityJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode body(AggregatedHttpRequest request) {
    try {
      return MAPPER.readTree(request.contentUtf8());
    } catch (JsonProcessingException e) {
      throw new UnityError(UnityError.Code.INVALID_ARGUMENT, "Malformed JSON");
    }
  }

  /** The member's text. */
  static String text(JsonNode body, String name) {
    JsonNode member = body.get(name);
    if (member == null || member.isNull() || member.asText().isEmpty()) {
      throw new UnityError(UnityError.Code.INVALID_ARGUMENT, "Field can not be empty: " + name);
    }
    return member.asText();
  }
}
