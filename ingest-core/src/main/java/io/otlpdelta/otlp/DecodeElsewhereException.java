package io.otlpdelta.otlp;

/**
 * What {@link DecodeMemory#take} throws when the request is bigger than what may be decoded here.
 * Nothing has become of the request: it can be handed on again, with its memory, from the start.
 */
public final class DecodeElsewhereException extends RuntimeException {
  /** Without a stack trace, since it is no error. */
  public DecodeElsewhereException() {
    super("the request is to be decoded elsewhere", null, false, false);
  }
}
