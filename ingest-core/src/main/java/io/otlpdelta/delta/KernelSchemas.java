package io.otlpdelta.delta;

import io.delta.kernel.types.BasePrimitiveType;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;

/** Our schemas in Kernel's types; field metadata is not carried. */
final class KernelSchemas {
  private KernelSchemas() {}

  static io.delta.kernel.types.StructType struct(StructType struct) {
    io.delta.kernel.types.StructType kernel = new io.delta.kernel.types.StructType();
    for (StructField field : struct.fields()) {
      kernel = kernel.add(field.name(), type(field.type()), field.nullable());
    }
    return kernel;
  }

  private static io.delta.kernel.types.DataType type(DataType type) {
    if (type instanceof StructType struct) {
      return struct(struct);
    }
    if (type instanceof ArrayType array) {
      return new io.delta.kernel.types.ArrayType(type(array.element()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new io.delta.kernel.types.MapType(
          type(map.key()), type(map.value()), map.valueContainsNull());
    }
    if (type instanceof PrimitiveType primitive) {
      return BasePrimitiveType.createPrimitive(primitive.name());
    }
    throw new IllegalArgumentException("type: " + type + " (expected: a Delta type)");
  }
}
