package io.otlpdelta.flatten;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks a request down to its log records, metrics or spans, and knows the resource and the scope
 * that each of them stands under. The three signals have the same field numbers here.
 */
final class Envelope {
  private static final int RESOURCES =
      (ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** The resource of a resource's records, and the scope of a scope's. */
  private static final int OWNER =
      (ResourceLogs.RESOURCE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** The scopes of a resource, and the records of a scope. */
  private static final int CONTENT =
      (ScopeLogs.LOG_RECORDS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final int SCHEMA_URL =
      (ResourceLogs.SCHEMA_URL_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final Parser<? extends MessageLite> resourceParser;
  private final Parser<? extends MessageLite> scopeParser;
  private final ItemReader items;
  private final OwnerCache resources = new OwnerCache(Owner.Kind.RESOURCE);
  private final OwnerCache scopes = new OwnerCache(Owner.Kind.SCOPE);
  private final WireCursor in = new WireCursor();

  private Owner resource = resources.of(new byte[0], 0, 0);
  private byte[] resourceUrlBytes = {};
  private long resourceUrl = Slice.EMPTY;
  private Owner scope = scopes.of(new byte[0], 0, 0);
  private byte[] scopeUrlBytes = {};
  private long scopeUrl = Slice.EMPTY;
  private long duplicateKeys;

  /** What stands in the part that {@link #readOwner} read. */
  private long owner = Slice.EMPTY;

  private long schemaUrl = Slice.EMPTY;

  /**
   * Walks requests of a signal.
   *
   * @param resourceParser of the messages that hold a resource
   * @param scopeParser of the messages that hold a scope
   */
  Envelope(
      Parser<? extends MessageLite> resourceParser,
      Parser<? extends MessageLite> scopeParser,
      ItemReader items) {
    this.resourceParser = resourceParser;
    this.scopeParser = scopeParser;
    this.items = items;
  }

  /** Takes what stands in a scope: a log record, a metric or a span. */
  interface ItemReader {
    void read(byte[] bytes, int from, int to) throws IOException;
  }

  Owner resource() {
    return resource;
  }

  byte[] resourceUrlBytes() {
    return resourceUrlBytes;
  }

  long resourceUrl() {
    return resourceUrl;
  }

  Owner scope() {
    return scope;
  }

  byte[] scopeUrlBytes() {
    return scopeUrlBytes;
  }

  long scopeUrl() {
    return scopeUrl;
  }

  @Nullable String resourceUrlText() {
    return KeyText.textUnlessEmpty(resourceUrlBytes, resourceUrl);
  }

  @Nullable String scopeUrlText() {
    return KeyText.textUnlessEmpty(scopeUrlBytes, scopeUrl);
  }

  /**
   * Reads a request.
   *
   * @return how many attributes of resources and scopes a later one with an equal key replaced
   */
  long read(byte[] bytes, int from, int to) throws IOException {
    duplicateKeys = 0;
    for (int at = from; at < to; at = in.at()) {
      in.open(bytes, at);
      int tag = in.tag(to);
      if (tag == RESOURCES) {
        int end = in.end(to);
        readResource(bytes, in.at(), end);
        in.open(bytes, end);
      } else {
        in.skip(tag, to);
      }
    }
    return duplicateKeys;
  }

  private void readResource(byte[] bytes, int from, int to) throws IOException {
    if (!readOwner(bytes, from, to)) {
      byte[] whole = WholeMessage.of(resourceParser, bytes, from, to);
      readResource(whole, 0, whole.length);
      return;
    }
    resource = resources.of(bytes, Slice.from(owner), Slice.to(owner));
    duplicateKeys += resource.duplicateKeys();
    resourceUrlBytes = bytes;
    resourceUrl = schemaUrl;
    for (int at = from; at < to; at = in.at()) {
      in.open(bytes, at);
      int tag = in.tag(to);
      if (tag == CONTENT) {
        int end = in.end(to);
        readScope(bytes, in.at(), end);
        in.open(bytes, end);
      } else {
        in.skip(tag, to);
      }
    }
  }

  private void readScope(byte[] bytes, int from, int to) throws IOException {
    if (!readOwner(bytes, from, to)) {
      byte[] whole = WholeMessage.of(scopeParser, bytes, from, to);
      readScope(whole, 0, whole.length);
      return;
    }
    scope = scopes.of(bytes, Slice.from(owner), Slice.to(owner));
    duplicateKeys += scope.duplicateKeys();
    scopeUrlBytes = bytes;
    scopeUrl = schemaUrl;
    for (int at = from; at < to; at = in.at()) {
      in.open(bytes, at);
      int tag = in.tag(to);
      if (tag == CONTENT) {
        int end = in.end(to);
        items.read(bytes, in.at(), end);
        in.open(bytes, end);
      } else {
        in.skip(tag, to);
      }
    }
  }

  /** Finds the resource or scope, which may stand behind what it owns; false for two parts. */
  private boolean readOwner(byte[] bytes, int from, int to) {
    owner = Slice.EMPTY;
    schemaUrl = Slice.EMPTY;
    boolean hasOwner = false;
    in.open(bytes, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      if (tag == OWNER) {
        if (hasOwner) {
          return false;
        }
        hasOwner = true;
        owner = in.slice(to);
      } else if (tag == SCHEMA_URL) {
        schemaUrl = in.slice(to);
      } else {
        in.skip(tag, to);
      }
    }
    return true;
  }
}
