package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Where two rows differ. Numbers are compared by value; a column that the expected row does not
 * name may be there when it is NULL, as tables may have extra columns.
 */
final class JsonDifference {
  private JsonDifference() {}

  /** Throws at the first difference of the row. */
  static void require(JsonNode expected, JsonNode found) throws Mismatch {
    compare("", expected, found);
  }

  private static void compare(String at, JsonNode expected, JsonNode found) throws Mismatch {
    if (expected.isObject() && found.isObject()) {
      objects(at, expected, found);
    } else if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        compare(at + "[" + i + "]", expected.get(i), found.get(i));
      }
    } else if (!same(expected, found)) {
      throw new Mismatch(at + " = " + expected, at + " = " + found);
    }
  }

  private static void objects(String at, JsonNode expected, JsonNode found) throws Mismatch {
    for (Map.Entry<String, JsonNode> member : expected.properties()) {
      compare(at + "." + member.getKey(), member.getValue(), found.path(member.getKey()));
    }
    for (Map.Entry<String, JsonNode> member : found.properties()) {
      if (!expected.has(member.getKey()) && !member.getValue().isNull()) {
        throw new Mismatch(
            at + "." + member.getKey() + " to be absent or NULL",
            at + "." + member.getKey() + " = " + member.getValue());
      }
    }
  }

  private static boolean same(JsonNode expected, JsonNode found) {
    if (expected.isNumber() && found.isNumber()) {
      boolean whole = expected.isIntegralNumber() && found.isIntegralNumber();
      return whole
          ? expected.longValue() == found.longValue()
          : expected.doubleValue() == found.doubleValue();
    }
    return expected.equals(found);
  }
}
