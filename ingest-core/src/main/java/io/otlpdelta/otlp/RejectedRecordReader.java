package io.otlpdelta.otlp;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.RecordTally.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rejected records out of a checked body. What all records of one resource or metric share is
 * read once; the texts of one request are bounded together. One instance reads one body.
 */
final class RejectedRecordReader {
  /** A record's text ends here, give or take its last value. */
  static final int MAX_RECORD_CHARS = 16 * 1024;

  /** After so much text of one request, its other rejected records are only counted. */
  static final int MAX_REQUEST_CHARS = 1 << 20;

  private static final int MAX_RESOURCE_BYTES = 4 * 1024;
  private static final int MAX_ATTRIBUTE_BYTES = 1024;
  private static final int MAX_NAME_CHARS = 256;

  /** The numbers are the same in all three signals. */
  private static final int ENVELOPE_OWNER = 1;

  private static final int ENVELOPE_CONTENT = 2;
  private static final int ATTRIBUTES = 1;
  private static final int SCOPE_NAME = 1;
  private static final int DATA_POINTS = 1;

  private final Signal signal;
  private final ByteRange body;
  private final MessageShape resourceShape;
  private final MessageShape scopeShape;
  private final MessageShape itemShape;

  private @Nullable SharedResource resource;
  private @Nullable MetricFrame frame;
  private int chars;

  RejectedRecordReader(Signal signal, ByteRange body) {
    this.signal = signal;
    this.body = body;
    this.resourceShape = field(MessageShape.requestOf(signal), 1).child();
    this.scopeShape = field(resourceShape, ENVELOPE_CONTENT).child();
    this.itemShape = field(scopeShape, ENVELOPE_CONTENT).child();
  }

  /** The records at these places, in the body's order, until the request's bound is reached. */
  List<RejectedRecord> read(List<Place> places) {
    List<RejectedRecord> records = new ArrayList<>();
    for (Place place : places) {
      if (chars >= MAX_REQUEST_CHARS) {
        break;
      }
      records.add(read(place));
    }
    return records;
  }

  private RejectedRecord read(Place place) {
    SharedResource owner = resource(place);
    WireJson json = new WireJson(signal, MAX_RECORD_CHARS);
    boolean frameShortened = false;
    if (signal == Signal.METRICS) {
      MetricFrame around = frame(place);
      frameShortened = around.shortened;
      json.raw(around.before).object(around.pointShape, range(place.from(), place.to())).raw("]}}");
    } else {
      json.object(itemShape, range(place.from(), place.to()));
    }
    chars += json.text().length();
    return new RejectedRecord(
        place.reason(),
        Places.describe(signal, body.array(), place),
        owner.resource,
        scopeName(place),
        json.text(),
        place.to() - place.from(),
        json.shortened() || frameShortened || owner.shortened);
  }

  private SharedResource resource(Place place) {
    if (resource == null || resource.from != place.resourceFrom()) {
      resource = sharedResource(place);
      chars += resource.resource.getSerializedSize();
    }
    return resource;
  }

  private SharedResource sharedResource(Place place) {
    Resource.Builder kept = Resource.newBuilder();
    boolean shortened = false;
    int bytes = 0;
    for (ByteRange attribute : attributes(place)) {
      bytes += Math.min(attribute.length(), MAX_ATTRIBUTE_BYTES);
      if (bytes > MAX_RESOURCE_BYTES) {
        shortened = true;
        break;
      }
      shortened |= attribute.length() > MAX_ATTRIBUTE_BYTES;
      kept.addAttributes(
          attribute.length() > MAX_ATTRIBUTE_BYTES ? cut(attribute) : parse(attribute));
    }
    return new SharedResource(place.resourceFrom(), kept.build(), shortened);
  }

  private List<ByteRange> attributes(Place place) {
    MessageShape owner = field(resourceShape, ENVELOPE_OWNER).child();
    ByteRange envelope = range(place.resourceFrom(), place.resourceTo());
    List<ByteRange> parts =
        MessageMembers.scan(signal, resourceShape, List.of(envelope), MAX_RESOURCE_BYTES)
            .of(ENVELOPE_OWNER);
    return MessageMembers.scan(signal, owner, parts, MAX_RESOURCE_BYTES).of(ATTRIBUTES);
  }

  private KeyValue cut(ByteRange attribute) {
    MessageShape owner = field(resourceShape, ENVELOPE_OWNER).child();
    MessageShape shape = field(owner, ATTRIBUTES).child();
    List<ByteRange> keys =
        MessageMembers.scan(signal, shape, List.of(attribute), 1).of(KeyValue.KEY_FIELD_NUMBER);
    return KeyValue.newBuilder()
        .setKey(keys.isEmpty() ? "" : WireJson.shortText(keys.get(0), MAX_NAME_CHARS))
        .setValue(AnyValue.newBuilder().setStringValue("..."))
        .build();
  }

  private static KeyValue parse(ByteRange attribute) {
    CodedInputStream input =
        CodedInputStream.newInstance(attribute.array(), attribute.from(), attribute.length());
    input.setRecursionLimit(OtlpParser.RECURSION_LIMIT);
    try {
      return KeyValue.parseFrom(input);
    } catch (IOException e) {
      throw new IllegalStateException("a checked attribute does not parse", e);
    }
  }

  private String scopeName(Place place) {
    ByteRange envelope = range(place.scopeFrom(), place.scopeTo());
    List<ByteRange> parts =
        MessageMembers.scan(signal, scopeShape, List.of(envelope), MAX_NAME_CHARS)
            .of(ENVELOPE_OWNER);
    List<ByteRange> names =
        MessageMembers.scan(signal, field(scopeShape, ENVELOPE_OWNER).child(), parts, 1)
            .of(SCOPE_NAME);
    return names.isEmpty() ? "" : WireJson.shortText(names.get(0), MAX_NAME_CHARS);
  }

  private MetricFrame frame(Place place) {
    if (frame == null || frame.from != place.itemFrom()) {
      frame = metricFrame(place);
    }
    return frame;
  }

  /** The metric with everything but its points, up to where these begin. */
  private MetricFrame metricFrame(Place place) {
    FieldShape points = field(itemShape, place.pointsField());
    List<ByteRange> metric = List.of(range(place.itemFrom(), place.itemTo()));
    List<ByteRange> arm = MessageMembers.scan(signal, itemShape, metric, 1024).of(points.number());
    WireJson json = new WireJson(signal, MAX_RECORD_CHARS / 2);
    json.raw("{")
        .membersOf(itemShape, metric, each -> each.number() != points.number())
        .raw("\"" + points.jsonKey() + "\":{")
        .membersOf(points.child(), arm, each -> each.number() != DATA_POINTS)
        .raw("\"dataPoints\":[");
    return new MetricFrame(
        place.itemFrom(),
        json.text(),
        field(points.child(), DATA_POINTS).child(),
        json.shortened());
  }

  private ByteRange range(int from, int to) {
    return new ByteRange(body.array(), from, to);
  }

  private static FieldShape field(MessageShape shape, int number) {
    FieldShape field = shape.field(number);
    if (field == null) {
      throw new IllegalStateException(shape.name() + " has no field " + number);
    }
    return field;
  }

  private record SharedResource(int from, Resource resource, boolean shortened) {}

  private record MetricFrame(int from, String before, MessageShape pointShape, boolean shortened) {}
}
