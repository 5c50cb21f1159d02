package io.otlpdelta.it.expected;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An OTLP message read by reflection over its descriptor. */
record ProtobufNode(Message message) implements OtlpNode {
  @Override
  public boolean has(String field) {
    return message.hasField(field(field));
  }

  @Override
  public String text(String field) {
    return (String) value(field);
  }

  @Override
  public long integer(String field) {
    return integerOf(value(field));
  }

  @Override
  public double real(String field) {
    return (Double) value(field);
  }

  @Override
  public boolean flag(String field) {
    return (Boolean) value(field);
  }

  @Override
  public byte[] bytes(String field) {
    return ((ByteString) value(field)).toByteArray();
  }

  @Override
  public String id(String field) {
    return HexFormat.of().formatHex(bytes(field));
  }

  @Override
  public Optional<OtlpNode> message(String field) {
    return has(field) ? Optional.of(new ProtobufNode((Message) value(field))) : Optional.empty();
  }

  @Override
  public List<OtlpNode> messages(String field) {
    return elements(field).stream()
        .map(element -> (OtlpNode) new ProtobufNode((Message) element))
        .toList();
  }

  @Override
  public List<Long> integers(String field) {
    return elements(field).stream().map(ProtobufNode::integerOf).toList();
  }

  @Override
  public List<Double> reals(String field) {
    return elements(field).stream().map(Double.class::cast).toList();
  }

  private List<?> elements(String field) {
    return (List<?>) value(field);
  }

  private Object value(String field) {
    return message.getField(field(field));
  }

  private FieldDescriptor field(String name) {
    FieldDescriptor descriptor = message.getDescriptorForType().findFieldByName(name);
    if (descriptor == null) {
      throw new IllegalArgumentException(
          message.getDescriptorForType().getFullName() + " has no field " + name);
    }
    return descriptor;
  }

  private static long integerOf(Object value) {
    if (value instanceof EnumValueDescriptor constant) {
      return constant.getNumber();
    }
    return ((Number) value).longValue();
  }
}
