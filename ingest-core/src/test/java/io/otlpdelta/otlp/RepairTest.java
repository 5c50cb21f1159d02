package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.request;
import static io.otlpdelta.otlp.Requests.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver must not refuse: it is put right, counted and told. */
class RepairTest {
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesUpTo64LevelsAreKeptAndDeeperOnesAreCutAt65(boolean lists) {
    for (int depth : new int[] {1, 32, 48, 64}) {
      ByteString body = everywhere(Requests.nested(depth, lists));
      DecodedRequest decoded = decode(Signal.LOGS, body);
      assertThat(decoded.body()).isEqualTo(body.asReadOnlyByteBuffer());
      assertThat(decoded.warnings()).isEmpty();
      assertThat(OtlpParser.parseLogs(decoded.body()).toByteString()).isEqualTo(body);
    }
    ByteString dots = field(1, ByteString.copyFromUtf8("..."));
    ByteString cut = everywhere(Requests.nestedAround(dots, 64, lists));
    for (int depth : new int[] {65, 66, 10_000}) {
      DecodedRequest decoded = decode(Signal.LOGS, everywhere(Requests.nested(depth, lists)));
      assertThat(decoded.body()).as("depth %s", depth).isEqualTo(cut.asReadOnlyByteBuffer());
      assertThat(OtlpParser.parseLogs(decoded.body()).toByteString()).isEqualTo(cut);
      assertThat(decoded.warnings())
          .containsExactly("Values nested deeper than 64 levels cut to \"...\": 3.");
      assertThat(decoded.records()).isEqualTo(1);
    }
  }

  /** The value as a record's body, as its attribute and as its resource's. */
  private static ByteString everywhere(ByteString value) {
    ByteString attribute = field(1, ByteString.copyFromUtf8("deep")).concat(field(2, value));
    ByteString record = field(5, value).concat(field(6, attribute));
    return field(1, field(1, field(1, attribute)).concat(field(2, field(2, record))));
  }

  @Test
  void everyElementAtACutIsCutAndItsNeighboursStay() {
    ByteString wide =
        field(5, field(1, field(1, ByteString.EMPTY)).concat(field(1, ByteString.EMPTY)));
    ByteString dots = field(1, field(1, ByteString.copyFromUtf8("...")));

    DecodedRequest decoded =
        decode(Signal.LOGS, aroundBody(Requests.nestedAround(wide, 63, false)));

    assertThat(decoded.body())
        .isEqualTo(
            aroundBody(Requests.nestedAround(field(5, dots.concat(dots)), 63, false))
                .asReadOnlyByteBuffer());
    assertThat(decoded.warnings())
        .containsExactly("Values nested deeper than 64 levels cut to \"...\": 2.");
  }

  private static ByteString aroundBody(ByteString body) {
    ByteString before = field(3, ByteString.copyFromUtf8("kept"));
    ByteString after = field(12, ByteString.copyFromUtf8("kept too"));
    return request(before.concat(field(5, body)).concat(after));
  }

  @Test
  void garbageBelowTheCutIsNeverLookedAt() {
    ByteString level = ByteString.copyFromUtf8("\u0000\u0000 not protobuf");
    for (int i = 0; i < 64; i++) {
      level = field(5, field(1, level));
    }

    assertThat(decode(Signal.LOGS, request(field(5, level))).warnings()).hasSize(1);
  }

  @Test
  void invalidUtf8IsReplacedInEveryStringAndAllElseIsKept() {
    ByteString bad =
        ByteString.copyFrom(new byte[] {'a', (byte) 0xff, (byte) 0xe2, (byte) 0x82, 'b'});
    ByteString longBad = ByteString.copyFromUtf8("x".repeat(127)).concat(bad);
    ByteString attribute = field(1, bad).concat(field(2, field(1, longBad)));
    ByteString nested = field(6, field(1, attribute));
    ByteString record =
        varint(1 << 3 | 1)
            .concat(ByteString.copyFrom(new byte[] {1, 0, 0, 0, 0, 0, 0, 0}))
            .concat(field(3, bad))
            .concat(field(5, nested))
            .concat(field(6, attribute))
            .concat(field(9, bad))
            .concat(field(99, bad));

    DecodedRequest decoded = decode(Signal.LOGS, request(record));

    String text = "a\ufffd\ufffdb";
    String longText = "x".repeat(127) + text;
    KeyValue repaired =
        KeyValue.newBuilder().setKey(text).setValue(Requests.string(longText)).build();
    LogRecord parsed =
        OtlpParser.parseLogs(decoded.body()).getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    assertThat(parsed.getTimeUnixNano()).isEqualTo(1);
    assertThat(parsed.getSeverityText()).isEqualTo(text);
    assertThat(parsed.getBody().getKvlistValue())
        .isEqualTo(KeyValueList.newBuilder().addValues(repaired).build());
    assertThat(parsed.getAttributesList()).containsExactly(repaired);
    assertThat(parsed.getTraceId()).as("bytes are no text").isEqualTo(bad);
    assertThat(parsed.getUnknownFields().getField(99).getLengthDelimitedList())
        .containsExactly(bad);
    assertThat(decoded.warnings())
        .containsExactly("Invalid UTF-8 sequences replaced with U+FFFD: 10.");
    assertThat(decoded.rejections()).isEmpty();
  }

  @Test
  void repairedBodiesNeedNoSecondRepair() {
    ByteString record = field(3, ByteString.copyFrom(new byte[] {(byte) 0xc0, (byte) 0x80}));
    DecodedRequest once = decode(Signal.LOGS, request(record));

    DecodedRequest twice = decode(Signal.LOGS, ByteString.copyFrom(once.body().duplicate()));

    assertThat(twice.body()).isEqualTo(once.body());
    assertThat(twice.warnings()).isEmpty();
  }

  @Test
  void indexesIntoTheTableOfProfilesAreTreatedAsAbsent() {
    ByteString value =
        field(1, ByteString.copyFromUtf8("kept")).concat(varint(8 << 3)).concat(varint(3));
    ByteString attribute =
        field(1, ByteString.copyFromUtf8("key"))
            .concat(field(2, value))
            .concat(varint(3 << 3))
            .concat(varint(4));

    DecodedRequest decoded = decode(Signal.LOGS, request(field(6, attribute)));

    assertThat(OtlpParser.parseLogs(decoded.body()))
        .isEqualTo(
            Requests.logs(
                LogRecord.newBuilder()
                    .addAttributes(
                        KeyValue.newBuilder().setKey("key").setValue(Requests.string("kept")))
                    .build()));
    assertThat(decoded.warnings())
        .containsExactly("String indexes of the profiles signal ignored: 2.");
  }

  @Test
  void aRepairThatOutgrowsTheLimitIsRefused() {
    byte[] bad = new byte[1000];
    Arrays.fill(bad, (byte) 0xff);
    RequestDecoder small = new OtlpRequestDecoder(new DecodeLimits(2000, 10));
    ByteBuffer body = request(field(3, ByteString.copyFrom(bad))).asReadOnlyByteBuffer();

    IngestException refusal =
        catchThrowableOfType(
            IngestException.class,
            () -> small.decode(Signal.LOGS, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body));

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body.asReadOnlyByteBuffer());
  }
}
