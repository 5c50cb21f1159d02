package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies that are small on the wire and huge once built. */
class RecordLimitsTest {
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @Test
  void theRecordsCapIsInclusiveAndExact() {
    RequestDecoder capped = new OtlpRequestDecoder(new DecodeLimits(1 << 20, 3));
    LogRecord[] records = new LogRecord[4];
    Arrays.fill(records, LogRecord.getDefaultInstance());

    DecodedRequest atTheCap =
        capped.decode(
            Signal.LOGS,
            BodyEncoding.PROTOBUF,
            ContentCoding.IDENTITY,
            Requests.bytes(Requests.logs(Arrays.copyOf(records, 3))));
    IngestException overIt =
        catchThrowableOfType(
            IngestException.class,
            () ->
                capped.decode(
                    Signal.LOGS,
                    BodyEncoding.PROTOBUF,
                    ContentCoding.IDENTITY,
                    Requests.bytes(Requests.logs(records))));

    assertThat(atTheCap.records()).isEqualTo(3);
    assertThat(overIt.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(overIt)
        .hasMessage(
            "The request holds more than 3 log records, the most that one request may hold. Let the"
                + " exporter send smaller batches.");
  }

  @Test
  void millionsOfEmptyRecordsAreRefusedWithoutBuildingAny() {
    ByteString body = emptyRecords(4_190_000);

    long before = allocated();
    IngestException refusal = refusal(Signal.LOGS, body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(allocated() - before).as("bytes allocated").isLessThan(3L * body.size());
  }

  /** 64 MiB carry 33 million empty attributes; their objects would fill gigabytes later. */
  @Test
  void millionsOfEmptyElementsAreRefusedToo() {
    byte[] empties = new byte[16 << 20];
    for (int i = 0; i < empties.length; i += 2) {
      empties[i] = 6 << 3 | 2;
    }
    ByteString attributes = request(ByteString.copyFrom(empties));
    byte[] unknown = new byte[16 << 20];
    Arrays.fill(unknown, (byte) (15 << 3));
    for (int i = 1; i < unknown.length; i += 2) {
      unknown[i] = 0;
    }

    for (ByteString body : List.of(attributes, request(ByteString.copyFrom(unknown)))) {
      IngestException refusal = refusal(Signal.LOGS, body);

      assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
      assertThat(refusal)
          .hasMessage(
              "The request holds more than 6400000 attributes, values and other elements, the most"
                  + " that one request may hold. Let the exporter send smaller batches.");
    }
  }

  @Test
  void packedCountsAreElementsSinceTheyGrowEightfold() {
    ByteString counts = ByteString.copyFrom(new byte[7_000_000]);

    assertThat(
            refusal(Signal.METRICS, request(field(10, field(1, field(8, field(2, counts))))))
                .code())
        .isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void aRequestOf200000RecordsWith15AttributesIsNotOverTheElements() {
    ByteString attribute =
        field(
            6, field(1, ByteString.copyFromUtf8("k")).concat(field(2, field(1, ByteString.EMPTY))));
    ByteString record = ByteString.EMPTY;
    for (int i = 0; i < 15; i++) {
      record = record.concat(attribute);
    }
    byte[] one = field(2, record).toByteArray();
    byte[] all = new byte[200_000 * one.length];
    for (int i = 0; i < all.length; i += one.length) {
      System.arraycopy(one, 0, all, i, one.length);
    }

    DecodedRequest decoded = decode(Signal.LOGS, field(1, field(2, ByteString.copyFrom(all))));

    assertThat(decoded.records()).isEqualTo(200_000);
  }

  private static ByteString emptyRecords(int count) {
    byte[] records = new byte[2 * count];
    for (int i = 0; i < records.length; i += 2) {
      records[i] = 2 << 3 | 2;
    }
    return field(1, field(2, ByteString.copyFrom(records)));
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body.asReadOnlyByteBuffer());
  }

  private IngestException refusal(Signal signal, ByteString body) {
    return catchThrowableOfType(IngestException.class, () -> decode(signal, body));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
