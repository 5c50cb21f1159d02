package io.otlpdelta.server.conformance;

import io.otlpdelta.model.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a case is run for: one signal in one encoding. */
public record Variant(Signal signal, Encoding encoding) {
  /** All six. */
  static final List<Variant> ALL =
      Arrays.stream(Signal.values())
          .flatMap(
              signal -> Stream.of(Encoding.values()).map(encoding -> new Variant(signal, encoding)))
          .toList();

  @Override
  public String toString() {
    return signal.route() + " " + encoding.name().toLowerCase(Locale.ROOT);
  }
}
