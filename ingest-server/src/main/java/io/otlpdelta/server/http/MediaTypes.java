package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a body is, by its headers. Types are compared without case and parameters; the same type
 * twice is fine, two types are not.
 */
final class MediaTypes {
  private static final Map<String, BodyEncoding> BY_TYPE =
      Arrays.stream(BodyEncoding.values())
          .collect(Collectors.toUnmodifiableMap(BodyEncoding::contentType, encoding -> encoding));

  private static final String EXPECTED =
      "Send application/x-protobuf or application/json as Content-Type.";

  private MediaTypes() {}

  /** The encoding that the {@code Content-Type} names; refuses none, another, or several. */
  static BodyEncoding encoding(RequestHeaders headers) {
    Set<String> types = types(headers);
    if (types.isEmpty()) {
      throw Refusal.unservedType("The request has no Content-Type. " + EXPECTED);
    }
    if (types.size() > 1) {
      throw Refusal.unservedType(
          "The request has " + types.size() + " different content types. " + EXPECTED);
    }
    return encodingOf(types.iterator().next())
        .orElseThrow(
            () -> Refusal.unservedType("The request's content type is not served. " + EXPECTED));
  }

  /** The encoding for an error's body: the request's, or JSON when it has none that is served. */
  static BodyEncoding forError(RequestHeaders headers) {
    Set<String> types = types(headers);
    return types.size() == 1
        ? encodingOf(types.iterator().next()).orElse(BodyEncoding.JSON)
        : BodyEncoding.JSON;
  }

  /** The one coding; refuses others and several, as nothing says in which order they were used. */
  static ContentCoding coding(RequestHeaders headers) {
    List<String> codings = HeaderLists.elements(headers, HttpHeaderNames.CONTENT_ENCODING);
    if (codings.size() > 1) {
      throw Refusal.unservedCoding(
          "The body is encoded more than once, which is not served. Use one of "
              + ContentCoding.ACCEPTED
              + " as Content-Encoding.");
    }
    return ContentCoding.ofHeader(codings.isEmpty() ? "" : codings.get(0))
        .orElseThrow(
            () ->
                Refusal.unservedCoding(
                    "The request's content coding is not served. Use one of "
                        + ContentCoding.ACCEPTED
                        + " as Content-Encoding."));
  }

  /** The types that the headers name, in lower case and without parameters. */
  static Set<String> types(RequestHeaders headers) {
    List<String> elements = HeaderLists.elements(headers, HttpHeaderNames.CONTENT_TYPE);
    if (elements.size() == 1) {
      return Set.of(withoutParameters(elements.get(0)));
    }
    Set<String> types = new LinkedHashSet<>();
    for (String element : elements) {
      types.add(withoutParameters(element));
    }
    return types;
  }

  private static String withoutParameters(String element) {
    int parameters = element.indexOf(';');
    String type = parameters < 0 ? element : element.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<BodyEncoding> encodingOf(String type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }
}
