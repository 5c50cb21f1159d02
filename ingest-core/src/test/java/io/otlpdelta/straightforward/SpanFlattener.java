package io.otlpdelta.straightforward;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.otlp.RecordRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request's spans as rows. */
final class SpanFlattener {
  private final Emission emission;
  private final Attributes attributes;

  SpanFlattener(RowSink sink) {
    this.emission = new Emission(sink);
    this.attributes = emission.attributes();
  }

  FlattenResult flatten(ExportTraceServiceRequest request) throws IOException {
    for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
      ResourceValue resource = Contexts.resource(resourceSpans.getResource(), attributes);
      String resourceUrl = Nulls.text(resourceSpans.getSchemaUrl());
      for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
        ScopeValue scope = Contexts.scope(scopeSpans.getScope(), attributes);
        String scopeUrl = Nulls.text(scopeSpans.getSchemaUrl());
        for (Span span : scopeSpans.getSpansList()) {
          if (RecordRules.rejection(span) == null) {
            emission.emit(row(span, resource, resourceUrl, scope, scopeUrl));
          } else {
            emission.reject();
          }
        }
      }
    }
    return emission.result();
  }

  private SpanRow row(
      Span span,
      ResourceValue resource,
      @Nullable String resourceUrl,
      ScopeValue scope,
      @Nullable String scopeUrl) {
    return new SpanRow(
        Ids.traceId(span.getTraceId()),
        Ids.spanId(span.getSpanId()),
        Nulls.text(span.getTraceState()),
        Ids.spanId(span.getParentSpanId()),
        span.getFlags(),
        span.getName(),
        EnumNames.spanKind(span.getKindValue()),
        Nulls.time(span.getStartTimeUnixNano()),
        Nulls.time(span.getEndTimeUnixNano()),
        attributes.map(span.getAttributesList()),
        span.getDroppedAttributesCount(),
        events(span.getEventsList()),
        span.getDroppedEventsCount(),
        links(span.getLinksList()),
        span.getDroppedLinksCount(),
        status(span.getStatus()),
        resource,
        resourceUrl,
        scope,
        scopeUrl);
  }

  private List<SpanEventValue> events(List<Span.Event> events) {
    List<SpanEventValue> values = new ArrayList<>(events.size());
    for (Span.Event event : events) {
      values.add(
          new SpanEventValue(
              Nulls.time(event.getTimeUnixNano()),
              event.getName(),
              attributes.map(event.getAttributesList()),
              event.getDroppedAttributesCount()));
    }
    return Collections.unmodifiableList(values);
  }

  private List<SpanLinkValue> links(List<Span.Link> links) {
    List<SpanLinkValue> values = new ArrayList<>(links.size());
    for (Span.Link link : links) {
      values.add(
          new SpanLinkValue(
              Ids.traceId(link.getTraceId()),
              Ids.spanId(link.getSpanId()),
              Nulls.text(link.getTraceState()),
              attributes.map(link.getAttributesList()),
              link.getDroppedAttributesCount(),
              link.getFlags()));
    }
    return Collections.unmodifiableList(values);
  }

  private static SpanStatusValue status(Status status) {
    return new SpanStatusValue(
        Nulls.text(status.getMessage()), EnumNames.statusCode(status.getCodeValue()));
  }
}
