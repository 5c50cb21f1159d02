package io.otlpdelta.schema;

/** A Delta data type. {@code toString} is its SQL text, as messages show it. */
public sealed interface DataType permits PrimitiveType, StructType, ArrayType, MapType {}
