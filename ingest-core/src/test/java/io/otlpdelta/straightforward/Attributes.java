package io.otlpdelta.straightforward;

import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes attribute maps and counts the keys that a later equal key replaced. Not thread-safe. */
final class Attributes {
  private long duplicateKeys;

  /**
   * The list as a map in its own order; never null. Of equal keys the last wins, in the place of
   * the first. A key with an empty value is kept, with the value "".
   */
  Map<String, String> map(List<KeyValue> attributes) {
    if (attributes.isEmpty()) {
      return Map.of();
    }
    Map<String, String> map = new LinkedHashMap<>(attributes.size() * 2);
    for (KeyValue attribute : attributes) {
      map.put(attribute.getKey(), AttributeText.of(attribute.getValue()));
    }
    duplicateKeys += attributes.size() - map.size();
    return Collections.unmodifiableMap(map);
  }

  /** The text of the attribute when it is a string; "" when it is absent or of another type. */
  static String string(List<KeyValue> attributes, String key) {
    for (int i = attributes.size() - 1; i >= 0; i--) {
      KeyValue attribute = attributes.get(i);
      if (attribute.getKey().equals(key)) {
        return attribute.getValue().getStringValue();
      }
    }
    return "";
  }

  long duplicateKeys() {
    return duplicateKeys;
  }
}
