package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.PriorHttp2;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** OTLP/gRPC, which this server has on the port of OTLP/HTTP; others need not. */
final class GrpcCases {
  private static final String SOURCE = "protocol.md: OTLP/gRPC";
  private static final String ENCODING = "grpc-encoding";
  private static final Secret UNKNOWN = new Secret("nobody-has-this-token");

  private static final int INVALID = 3;
  private static final int NOT_FOUND = 5;
  private static final int DENIED = 7;
  private static final int EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAUTHENTICATED = 16;

  private static final int GOOD = 3;
  private static final int BAD = 2;

  private GrpcCases() {}

  static List<ConformanceCase> all() {
    return Stream.of(calls(), refusedCallers(), refusedMessages()).flatMap(List::stream).toList();
  }

  private static List<ConformanceCase> calls() {
    return List.of(
        accepted(
            "export", "A call is answered with status 0 and an empty response", GrpcCases::plain),
        accepted(
            "gzip",
            "A message that is marked as compressed is read by grpc-encoding",
            probe ->
                GrpcCall.of(probe, GrpcCall.compressed(Compressed.gzip(probe.body())))
                    .with(ENCODING, "gzip")),
        accepted(
            "gzip-unmarked",
            "With grpc-encoding a message may still come uncompressed",
            probe -> plain(probe).with(ENCODING, "gzip")),
        grpc("empty-message", "A message of no bytes is an empty request", GrpcCases::empty),
        grpc(
            "partial-success",
            "Of 3 good records and 2 that no table can hold, 2 are counted as rejected",
            GrpcCases::partialSuccess),
        grpc(
            "repeat-of-http",
            "A repeat of a request that came over HTTP is marked and not stored again",
            GrpcCases::repeatOfHttp));
  }

  private static List<ConformanceCase> refusedCallers() {
    return List.of(
        refused(
            "no-token",
            "A call without a token is UNAUTHENTICATED",
            UNAUTHENTICATED,
            probe -> plain(probe).without("Authorization")),
        refused(
            "bad-token",
            "An unknown token is UNAUTHENTICATED",
            UNAUTHENTICATED,
            probe -> plain(probe).replacing("Authorization", Probe.bearer(UNKNOWN))),
        refused(
                "no-modify",
                "A token without MODIFY is PERMISSION_DENIED",
                DENIED,
                probe ->
                    plain(probe)
                        .replacing(
                            "Authorization",
                            Probe.bearer(probe.options().limitedToken().orElseThrow())))
            .needing(Need.LIMITED_TOKEN),
        refused(
            "no-table",
            "A call without a table is INVALID_ARGUMENT",
            INVALID,
            probe -> plain(probe).without(Probe.TABLE_NAME)),
        refused(
            "unknown-table",
            "A table that does not exist is NOT_FOUND",
            NOT_FOUND,
            probe -> plain(probe).replacing(Probe.TABLE_NAME, probe.table() + "_nothing")),
        grpc(
            "other-signals-table",
            "A call for another signal's table is INVALID_ARGUMENT",
            GrpcCases::otherTable));
  }

  private static List<ConformanceCase> refusedMessages() {
    return List.of(
        refused(
            "garbage",
            "Bytes that are no message are INVALID_ARGUMENT",
            INVALID,
            probe -> GrpcCall.of(probe, GrpcCall.plain("no export request".getBytes(UTF_8)))),
        refused(
            "cut-gzip",
            "gzip that ends in the middle is INVALID_ARGUMENT",
            INVALID,
            GrpcCases::cutGzip),
        refused(
            "cut-message",
            "A message that is shorter than its length is INTERNAL",
            INTERNAL,
            GrpcCases::cutMessage),
        refused(
            "no-message",
            "A call without a message is INTERNAL",
            INTERNAL,
            probe -> GrpcCall.of(probe, new byte[0])),
        refused(
            "too-large",
            "A message that announces more than the limit is RESOURCE_EXHAUSTED",
            EXHAUSTED,
            probe ->
                GrpcCall.of(
                    probe,
                    GrpcCall.announcing(probe.options().maxRequestBytes() + 1, probe.body()))),
        refused(
            "unserved-encoding",
            "A grpc-encoding that is not served is UNIMPLEMENTED",
            UNIMPLEMENTED,
            probe ->
                GrpcCall.of(probe, GrpcCall.compressed(probe.body())).with(ENCODING, "snappy")),
        refused(
            "unknown-method",
            "A method that is not served is UNIMPLEMENTED",
            UNIMPLEMENTED,
            probe -> plain(probe).withTarget(GrpcCall.path(probe.signal()) + "More")));
  }

  @FunctionalInterface
  private interface Asking {
    RawRequest of(Probe probe);
  }

  private static ConformanceCase grpc(String name, String title, Check check) {
    return ConformanceCase.ours(name, title, SOURCE, check).only(Encoding.PROTOBUF).within(5);
  }

  private static ConformanceCase accepted(String name, String title, Asking asking) {
    return grpc(
        name,
        title,
        probe -> {
          ExportAnswer answer = GrpcCall.accepted(call(probe, asking.of(probe)), probe.variant());
          Probe.expect(!answer.partial(), "no partial_success", answer.toString());
          probe.rows(1);
        });
  }

  private static ConformanceCase refused(String name, String title, int status, Asking asking) {
    return grpc(
        name,
        title,
        probe -> {
          refused(probe, asking.of(probe), status);
          probe.rows(0);
        });
  }

  private static void refused(Probe probe, RawRequest request, int status) throws Exception {
    Answer answer = call(probe, request);
    String message = GrpcCall.status(answer, status);
    Probe.expect(
        message.matches("(?s).+ \\(request [0-9a-f]+\\)"),
        "a grpc-message with the request's id",
        "'" + message + "'");
    Probe.expect(
        answer.first("grpc-status-details-bin").isEmpty(),
        "no RetryInfo: a repeat would be refused too",
        "grpc-status-details-bin");
  }

  private static RawRequest plain(Probe probe) {
    return GrpcCall.of(probe, GrpcCall.plain(probe.body()));
  }

  private static void empty(Probe probe) throws Exception {
    RawRequest request = GrpcCall.of(probe, GrpcCall.plain(new byte[0]));
    ExportAnswer answer = GrpcCall.accepted(call(probe, request), probe.variant());
    Probe.expect(!answer.partial(), "no partial_success", answer.toString());
  }

  private static void partialSuccess(Probe probe) throws Exception {
    byte[] body = probe.bytes(MixedRecords.of(probe.signal(), probe.service(), GOOD, BAD));
    Answer answer = call(probe, GrpcCall.of(probe, GrpcCall.plain(body)));
    ExportAnswer export = GrpcCall.accepted(answer, probe.variant());
    Probe.expect(export.rejected() == BAD, BAD + " rejected", export.toString());
    probe.rows(GOOD);
  }

  private static void repeatOfHttp(Probe probe) throws Exception {
    byte[] body = probe.body();
    probe.accepted(probe.send(probe.request(body)));
    probe.rows(1);
    Answer answer = call(probe, GrpcCall.of(probe, GrpcCall.plain(body)));
    GrpcCall.status(answer, 0);
    Expectations.header(answer, "Otlp-Delta-Duplicate", "true");
  }

  private static void otherTable(Probe probe) throws Exception {
    for (Signal other : Signal.values()) {
      if (other != probe.signal()) {
        refused(probe, plain(probe).replacing(Probe.TABLE_NAME, probe.table(other)), INVALID);
      }
    }
    probe.rows(0);
  }

  private static RawRequest cutGzip(Probe probe) {
    byte[] gzip = Compressed.gzip(probe.body());
    byte[] cut = Arrays.copyOf(gzip, gzip.length / 2);
    return GrpcCall.of(probe, GrpcCall.compressed(cut)).with(ENCODING, "gzip");
  }

  private static RawRequest cutMessage(Probe probe) {
    byte[] body = probe.body();
    byte[] cut = Arrays.copyOf(body, body.length - 1);
    return GrpcCall.of(probe, GrpcCall.announcing(body.length, cut));
  }

  private static Answer call(Probe probe, RawRequest request) throws Exception {
    try (PriorHttp2 client = probe.http2()) {
      return probe.answered(client.send(probe.asked(request)));
    }
  }
}
