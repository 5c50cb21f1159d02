package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.COLUMNS;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.OTLP_BAD_DATA;
import static io.otlpdelta.server.conformance.Sources.OTLP_COMPATIBILITY;
import static io.otlpdelta.server.conformance.Sources.VALUES;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Bodies that are damaged, newer than the server, or at the edge of what it reads. */
final class DecodingCases {
  private static final int INVALID = 3;
  private static final int DEEP = 10_000;
  private static final int UNKNOWN_FIELD = 1_000;

  private DecodingCases() {}

  static List<ConformanceCase> all() {
    return Stream.of(damaged(), unusual()).flatMap(List::stream).toList();
  }

  private static List<ConformanceCase> damaged() {
    return List.of(
        bad("garbage", "Bytes that are no message are 400", DecodingCases::garbage),
        bad("truncated", "A body without its last byte is 400", DecodingCases::truncated),
        bad("zero-tag", "Field number 0 is 400", DecodingCases::zeroTag).only(Encoding.PROTOBUF),
        bad(
                "overlong-field",
                "A field that is longer than the body is 400",
                probe -> WireBytes.join(probe.body(), WireBytes.opening(1, Integer.MAX_VALUE)))
            .only(Encoding.PROTOBUF),
        ours(
                "wrong-wire-type",
                "A known field of another wire type is 400: such a body is not what its path says",
                ERRORS,
                probe -> refused(probe, new byte[] {1 << 3, 1}))
            .only(Encoding.PROTOBUF),
        ours(
                "nested-groups",
                "10,000 groups in each other are 400",
                ERRORS,
                probe -> refused(probe, groups(probe)))
            .only(Encoding.PROTOBUF));
  }

  private static List<ConformanceCase> unusual() {
    return List.of(
        standard(
            "unknown-fields",
            "Unknown fields are ignored at every level",
            OTLP_COMPATIBILITY,
            probe -> accepted(probe, withUnknownFields(probe))),
        standard(
            "depth-32",
            "An attribute value of 32 levels is stored",
            "common.proto: AnyValue",
            probe -> accepted(probe, nested(probe, 32))),
        whole("depth-48", 48),
        whole("depth-64", 64),
        cut("depth-65", 65),
        cut("depth-10000", DEEP),
        ours(
            "map-values",
            "Maps in maps count as arrays in arrays do: 32 levels are stored",
            VALUES,
            probe -> accepted(probe, maps(probe, 32))),
        repaired(
            "invalid-utf-8",
            "Invalid UTF-8 is replaced, the record stored, and the sender warned",
            COLUMNS,
            DecodingCases::invalidUtf8),
        repaired(
            "string-index",
            "An index into the string table of profiles counts as no value (common.proto)",
            COLUMNS,
            DecodingCases::stringIndex),
        ours(
            "duplicate-keys",
            "Two attributes of one key are stored as one row",
            COLUMNS,
            probe -> accepted(probe, duplicateKeys(probe))));
  }

  @FunctionalInterface
  private interface Body {
    byte[] of(Probe probe);
  }

  private static ConformanceCase bad(String name, String title, Body body) {
    return standard(name, title, OTLP_BAD_DATA, probe -> refused(probe, body.of(probe)));
  }

  private static ConformanceCase whole(String name, int levels) {
    return ours(
        name,
        "An attribute value of " + levels + " levels is stored",
        VALUES,
        probe -> accepted(probe, nested(probe, levels)));
  }

  private static ConformanceCase cut(String name, int levels) {
    return repaired(
            name,
            String.format(
                Locale.ROOT,
                "An attribute value of %,d levels is cut, the record stored, and the sender warned",
                levels),
            VALUES,
            probe -> nested(probe, levels))
        .within(5);
  }

  /** Stored, with a warning: {@code partial_success} with nothing rejected and a message. */
  private static ConformanceCase repaired(String name, String title, String source, Body body) {
    return ours(
        name,
        title,
        source,
        probe -> {
          ExportAnswer answer = probe.acceptedInPart(probe.send(probe.request(body.of(probe))));
          Probe.expect(
              answer.partial() && answer.rejected() == 0 && !answer.message().isEmpty(),
              "partial_success with a message and nothing rejected",
              answer.toString());
          probe.rows(1);
        });
  }

  private static void accepted(Probe probe, byte[] body) throws Exception {
    probe.accepted(probe.send(probe.request(body)));
    probe.rows(1);
  }

  private static void refused(Probe probe, byte[] body) throws Exception {
    probe.refused(probe.send(probe.request(body)), 400, INVALID);
    probe.rows(0);
  }

  private static byte[] garbage(Probe probe) {
    byte[] bytes = "this is not what the header says".getBytes(UTF_8);
    Arrays.fill(bytes, 0, 4, (byte) 0xff);
    return bytes;
  }

  private static byte[] truncated(Probe probe) {
    byte[] body = probe.body();
    return Arrays.copyOf(body, body.length - 1);
  }

  private static byte[] zeroTag(Probe probe) {
    return WireBytes.join(probe.body(), new byte[] {0, 0});
  }

  private static byte[] groups(Probe probe) {
    byte[] start = WireBytes.tag(UNKNOWN_FIELD, WireFormat.WIRETYPE_START_GROUP);
    byte[] end = WireBytes.tag(UNKNOWN_FIELD, WireFormat.WIRETYPE_END_GROUP);
    return WireBytes.join(
        probe.body(), WireBytes.repeated(start, DEEP), WireBytes.repeated(end, DEEP));
  }

  private static byte[] withUnknownFields(Probe probe) {
    if (probe.encoding() == Encoding.JSON) {
      return new String(probe.body(), UTF_8)
          .replace("{", "{\"unknownKey\":[{\"a\":null},1.5,\"b\"],")
          .getBytes(UTF_8);
    }
    byte[] unknown =
        WireBytes.join(
            WireBytes.tag(UNKNOWN_FIELD, WireFormat.WIRETYPE_VARINT),
            new byte[] {7},
            WireBytes.tag(UNKNOWN_FIELD, WireFormat.WIRETYPE_FIXED32),
            new byte[4],
            WireBytes.tag(UNKNOWN_FIELD, WireFormat.WIRETYPE_FIXED64),
            new byte[8],
            WireBytes.field(UNKNOWN_FIELD, "unknown".getBytes(UTF_8)));
    return OneRecord.of(probe.signal(), probe.service()).withEverywhere(unknown);
  }

  private static byte[] nested(Probe probe, int levels) {
    return NestedValues.body(probe.variant(), probe.service(), levels);
  }

  private static byte[] maps(Probe probe, int levels) {
    AnyValue value = AnyValue.newBuilder().setStringValue("core").build();
    for (int level = 1; level < levels; level++) {
      KeyValue entry = KeyValue.newBuilder().setKey("k").setValue(value).build();
      value =
          AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder().addValues(entry)).build();
    }
    return with(probe, KeyValue.newBuilder().setKey("maps").setValue(value).build());
  }

  /** An escape of the wire is needed: no message takes such a string. */
  private static byte[] invalidUtf8(Probe probe) {
    String mark = "?here?";
    byte[] body = with(probe, Telemetry.attribute("text", mark));
    byte[] pattern = mark.getBytes(UTF_8);
    for (int at = 0; at + pattern.length <= body.length; at++) {
      if (Arrays.equals(body, at, at + pattern.length, pattern, 0, pattern.length)) {
        body[at] = (byte) 0xff;
        body[at + pattern.length - 1] = (byte) 0xc3;
        return body;
      }
    }
    throw new IllegalStateException("the mark is not in the body");
  }

  private static byte[] stringIndex(Probe probe) {
    return with(
        probe,
        KeyValue.newBuilder()
            .setKey("indexed")
            .setValue(AnyValue.newBuilder().setStringValueStrindex(5))
            .build());
  }

  private static byte[] duplicateKeys(Probe probe) {
    KeyValue first = Telemetry.attribute("twice", "first");
    KeyValue second = Telemetry.attribute("twice", "second");
    return probe.bytes(
        switch (probe.signal()) {
          case METRICS ->
              Telemetry.metrics(
                  probe.service(),
                  List.of(
                      Telemetry.metric(first).toBuilder()
                          .setGauge(
                              Telemetry.metric(first).getGauge().toBuilder()
                                  .setDataPoints(
                                      0,
                                      Telemetry.metric(first)
                                          .getGauge()
                                          .getDataPoints(0)
                                          .toBuilder()
                                          .addAttributes(second)))
                          .build()));
          case LOGS ->
              Telemetry.logs(
                  probe.service(),
                  List.of(Telemetry.logRecord(first).toBuilder().addAttributes(second).build()));
          case TRACES ->
              Telemetry.traces(
                  probe.service(),
                  List.of(Telemetry.span(first).toBuilder().addAttributes(second).build()));
        });
  }

  private static byte[] with(Probe probe, KeyValue attribute) {
    return probe.bytes(Telemetry.with(probe.signal(), probe.service(), attribute));
  }
}
