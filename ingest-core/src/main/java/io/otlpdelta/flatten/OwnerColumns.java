package io.otlpdelta.flatten;

import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import org.jspecify.annotations.Nullable;

/** The columns that say under which resource and scope a record stood: the last four of a table. */
final class OwnerColumns {
  private static final int NO_NAME = 0;

  private final StructColumn resource;
  private final AttributeColumn resourceAttributes;
  private final NumberColumn resourceDropped;
  private final TextColumn resourceUrl;
  private final StructColumn scope;
  private final TextColumn scopeName;
  private final TextColumn scopeVersion;
  private final AttributeColumn scopeAttributes;
  private final NumberColumn scopeDropped;
  private final TextColumn scopeUrl;
  private @Nullable Owner lastResource;
  private @Nullable Owner lastScope;

  OwnerColumns(Fields next, ValueText text) {
    resource = next.struct();
    Fields ofResource = Fields.of(resource, text);
    resourceAttributes = ofResource.attributes();
    resourceDropped = ofResource.number();
    resourceUrl = next.text();
    scope = next.struct();
    Fields ofScope = Fields.of(scope, text);
    scopeName = ofScope.text();
    scopeVersion = ofScope.text();
    scopeAttributes = ofScope.attributes();
    scopeDropped = ofScope.number();
    scopeUrl = next.text();
  }

  void add(Envelope envelope) {
    addResource(envelope.resource());
    resourceUrl.addUnlessEmpty(0, envelope.resourceUrlBytes(), envelope.resourceUrl());
    addScope(envelope.scope());
    scopeUrl.addUnlessEmpty(0, envelope.scopeUrlBytes(), envelope.scopeUrl());
  }

  private void addResource(Owner owner) {
    if (owner == lastResource && resource.addRepeat()) {
      return;
    }
    resource.begin();
    resourceAttributes.add(0, owner.attributes(), owner.bytes(), NO_NAME);
    resourceDropped.add(0, owner.droppedAttributes());
    lastResource = owner;
  }

  private void addScope(Owner owner) {
    if (owner == lastScope && scope.addRepeat()) {
      return;
    }
    scope.begin();
    scopeName.addUnlessEmpty(0, owner.bytes(), owner.name());
    scopeVersion.addUnlessEmpty(0, owner.bytes(), owner.version());
    scopeAttributes.add(0, owner.attributes(), owner.bytes(), NO_NAME);
    scopeDropped.add(0, owner.droppedAttributes());
    lastScope = owner;
  }
}
