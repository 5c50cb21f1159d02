package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.otlpdelta.flatten.RejectBody.Encoded;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.OtlpParser;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.otlp.RejectedRecord;
import io.otlpdelta.straightforward.RejectRow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rejected records as an entry's body. */
class RejectBodyTest {
  private static final RejectOrigin ORIGIN =
      new RejectOrigin(
          1_700_000_000_000L,
          TableName.parse("main.telemetry.claude_otel_logs"),
          Signal.LOGS,
          "tester",
          "ab".repeat(32));

  @Test
  void neighboursOfOneResourceAndScopeShareThem() {
    Encoded body = encode(record("a", "s"), record("a", "s"), record("b", "s"), record("b", "t"));

    ExportLogsServiceRequest request = OtlpParser.parseLogs(body.body());
    assertThat(request.getResourceLogsList())
        .extracting(resource -> resource.getScopeLogs(0).getLogRecordsCount())
        .containsExactly(2, 1, 1);
    assertThat(body.rows()).isEqualTo(4);
    assertThat(SampleRequests.rows(TableKind.REJECTS, body.body().array()))
        .extracting(
            row -> ((RejectRow) row).resourceAttributes(), row -> ((RejectRow) row).scopeName())
        .containsExactly(
            tuple(Map.of("service.name", "a"), "s"),
            tuple(Map.of("service.name", "a"), "s"),
            tuple(Map.of("service.name", "b"), "s"),
            tuple(Map.of("service.name", "b"), "t"));
  }

  @Test
  void theDigestOfTheRequestIsReadBack() {
    assertThat(RejectBody.requestDigest(encode(record("a", "s")).body()))
        .isEqualTo("ab".repeat(32));
  }

  @Test
  void aCountAloneIsARowToo() {
    DecodedRequest decoded =
        new DecodedRequest(
            ByteBuffer.allocate(0),
            0,
            List.of(new Rejection(RejectReason.NO_VALUE, 7, "metric 'a'")),
            List.of(),
            List.of());

    Encoded body = RejectBody.encode(ORIGIN, decoded);

    assertThat(body.rows()).isEqualTo(1);
    assertThat(RejectBody.requestDigest(body.body())).isEqualTo("ab".repeat(32));
  }

  @Test
  void aBodyWithoutARecordHasNoDigest() {
    assertThatThrownBy(() -> RejectBody.requestDigest(ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("body: 0 bytes without a record (expected: one or more)");
  }

  private static Encoded encode(RejectedRecord... records) {
    return RejectBody.encode(
        ORIGIN,
        new DecodedRequest(
            ByteBuffer.allocate(0),
            0,
            List.of(new Rejection(RejectReason.UNSIGNED_TOO_LARGE, records.length, "a")),
            List.of(records),
            List.of()));
  }

  private static RejectedRecord record(String service, String scope) {
    Resource resource =
        Resource.newBuilder()
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("service.name")
                    .setValue(AnyValue.newBuilder().setStringValue(service)))
            .build();
    return new RejectedRecord(
        RejectReason.UNSIGNED_TOO_LARGE, "a record", resource, scope, "{}", 2, false);
  }
}
