package io.otlpdelta.straightforward;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;

/** What all records of one resource or scope share; made once for all of them. */
final class Contexts {
  private Contexts() {}

  static ResourceValue resource(Resource resource, Attributes attributes) {
    return new ResourceValue(
        attributes.map(resource.getAttributesList()), resource.getDroppedAttributesCount());
  }

  static ScopeValue scope(InstrumentationScope scope, Attributes attributes) {
    return new ScopeValue(
        Nulls.text(scope.getName()),
        Nulls.text(scope.getVersion()),
        attributes.map(scope.getAttributesList()),
        scope.getDroppedAttributesCount());
  }
}
