package io.otlpdelta.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.otlpdelta.model.Signal;
import java.util.List;
import java.util.Random;

/** Makes valid requests that may hold any field OTLP defines, by the published descriptors. */
final class RandomRequest {
  private static final int MAX_DEPTH = 14;
  private static final List<String> TEXTS =
      List.of("", "a", "http.method", "สวัสดี", "🙂 ok", "\u0000\t\"\\", "x".repeat(200));

  private final Random random;

  RandomRequest(Random random) {
    this.random = random;
  }

  Message of(Signal signal) {
    Message.Builder request = Requests.builder(signal);
    fill(request, 0);
    return request.build();
  }

  /** Any content for one message. */
  Message fill(Message.Builder message) {
    fill(message, 3);
    return message.build();
  }

  private void fill(Message.Builder message, int depth) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getName().endsWith("_strindex") || field.getRealContainingOneof() != null) {
        continue;
      }
      if (field.isRepeated()) {
        int count =
            depth > MAX_DEPTH ? 0 : envelope(field) ? 1 + random.nextInt(2) : random.nextInt(3);
        for (int i = 0; i < count; i++) {
          message.addRepeatedField(field, value(message, field, depth));
        }
      } else if (random.nextInt(4) > 0 && depth <= MAX_DEPTH) {
        message.setField(field, value(message, field, depth));
      }
    }
    for (OneofDescriptor oneof : message.getDescriptorForType().getRealOneofs()) {
      FieldDescriptor field = oneof.getFields().get(random.nextInt(oneof.getFieldCount()));
      if (!field.getName().endsWith("_strindex") && depth <= MAX_DEPTH && random.nextInt(8) > 0) {
        message.setField(field, value(message, field, depth));
      }
    }
  }

  private static boolean envelope(FieldDescriptor field) {
    return field.getName().startsWith("resource_") || field.getName().startsWith("scope_");
  }

  private Object value(Message.Builder message, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        Message.Builder child = message.newBuilderForField(field);
        fill(child, depth + 1);
        yield child.build();
      }
      case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
      case BYTE_STRING -> field.getName().equals("trace_id") ? id(bytes()) : bytes();
      case BOOLEAN -> random.nextBoolean();
      case ENUM ->
          field
              .getEnumType()
              .getValues()
              .get(random.nextInt(field.getEnumType().getValues().size()));
      case INT -> random.nextInt() >> random.nextInt(32);
      case DOUBLE -> decimal();
      case LONG -> whole(field);
      case FLOAT -> throw new IllegalStateException("OTLP has no float");
    };
  }

  /** Without half ones: on a span without times they are refused. */
  private static ByteString id(ByteString bytes) {
    return bytes.size() == 16 ? bytes : ByteString.EMPTY;
  }

  private ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(3) * 8];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private double decimal() {
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> Double.MIN_VALUE;
      case 4 -> -0.0;
      case 5 -> random.nextInt(100);
      default -> random.nextGaussian() * 1e9;
    };
  }

  /** Unsigned fields are over the signed maximum once in a while, which rejects their record. */
  private long whole(FieldDescriptor field) {
    long any = random.nextLong() >> random.nextInt(64);
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.FIXED64
            || field.getType() == FieldDescriptor.Type.UINT64;
    return unsigned && random.nextInt(20) > 0 ? any & Long.MAX_VALUE : any;
  }
}
