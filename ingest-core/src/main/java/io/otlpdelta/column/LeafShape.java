package io.otlpdelta.column;

import io.otlpdelta.schema.PrimitiveType;

/**
 * A leaf by itself.
 *
 * @param definition the definition level of its values
 * @param repetition the repetition level of the innermost list or map around it, 0 for none
 */
public record LeafShape(PrimitiveType type, int definition, int repetition) {}
