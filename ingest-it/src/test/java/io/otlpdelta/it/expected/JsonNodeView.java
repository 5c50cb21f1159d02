package io.otlpdelta.it.expected;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An OTLP message in its JSON form: lowerCamelCase keys, hexadecimal ids, integers as text too. */
record JsonNodeView(JsonNode node) implements OtlpNode {
  @Override
  public boolean has(String field) {
    return !value(field).isMissingNode();
  }

  @Override
  public String text(String field) {
    return value(field).asText("");
  }

  @Override
  public long integer(String field) {
    return has(field) ? integerOf(value(field)) : 0;
  }

  @Override
  public double real(String field) {
    return has(field) ? realOf(value(field)) : 0;
  }

  @Override
  public boolean flag(String field) {
    return value(field).asBoolean(false);
  }

  @Override
  public byte[] bytes(String field) {
    JsonNode value = value(field);
    if (value.isObject()) { // older JavaScript SDKs: {"0":9,"1":8}
      byte[] bytes = new byte[value.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) value.required(Integer.toString(i)).intValue();
      }
      return bytes;
    }
    return Base64.getDecoder().decode(value.asText(""));
  }

  @Override
  public String id(String field) {
    return text(field).toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<OtlpNode> message(String field) {
    return has(field) ? Optional.of(new JsonNodeView(value(field))) : Optional.empty();
  }

  @Override
  public List<OtlpNode> messages(String field) {
    List<OtlpNode> messages = new ArrayList<>();
    value(field).forEach(element -> messages.add(new JsonNodeView(element)));
    return messages;
  }

  @Override
  public List<Long> integers(String field) {
    List<Long> integers = new ArrayList<>();
    value(field).forEach(element -> integers.add(integerOf(element)));
    return integers;
  }

  @Override
  public List<Double> reals(String field) {
    List<Double> reals = new ArrayList<>();
    value(field).forEach(element -> reals.add(realOf(element)));
    return reals;
  }

  /**
   * The value under the key's JSON name; {@code null} is absent.
   *
   * <p>JavaScript has one number type, and its SDK writes 1e300 as an {@code intValue}: what no 64
   * bit integer holds is read as the double beside it.
   */
  private JsonNode value(String field) {
    JsonNode value = stored(field);
    if (field.equals("int_value")) {
      return isBeyondInt64(value) ? MissingNode.getInstance() : value;
    }
    if (field.equals("double_value") && isBeyondInt64(stored("int_value"))) {
      return stored("int_value");
    }
    return value;
  }

  private JsonNode stored(String field) {
    JsonNode value = node.path(camelCase(field));
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  private static boolean isBeyondInt64(JsonNode value) {
    return value.isNumber() && !value.canConvertToLong();
  }

  private static String camelCase(String field) {
    StringBuilder name = new StringBuilder();
    boolean upper = false;
    for (char c : field.toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return name.toString();
  }

  private static long integerOf(JsonNode value) {
    if (!value.isTextual()) {
      return value.longValue();
    }
    String digits = value.textValue();
    return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
  }

  private static double realOf(JsonNode value) {
    return value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue();
  }
}
