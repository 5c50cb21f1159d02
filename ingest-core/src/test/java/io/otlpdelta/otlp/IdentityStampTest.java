package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stamp writes, compared with the same done by protobuf-java's generated classes. */
class IdentityStampTest {
  private static final int SEEDS = 300;
  private static final Set<String> RECORDS =
      Set.of(
          "LogRecord",
          "Span",
          "NumberDataPoint",
          "HistogramDataPoint",
          "ExponentialHistogramDataPoint",
          "SummaryDataPoint");
  private static final KeyValue ALICE =
      KeyValue.newBuilder()
          .setKey("enduser.id")
          .setValue(AnyValue.newBuilder().setStringValue("alice"))
          .build();
  private static final KeyValue THEMSELVES =
      ALICE.toBuilder().setValue(AnyValue.newBuilder().setIntValue(7)).build();

  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void everyRecordThatDoesNotSayItGetsTheNameAndAllElseStays(Signal signal) throws Exception {
    long stamped = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Message request = withSomeNamed(new RandomRequest(random).of(signal), random);
      DecodedRequest decoded = decode(signal, request.toByteString());

      DecodedRequest named = new IdentityStamp("alice").on(signal, decoded, DecodeMemory.UNLIMITED);

      assertThat(parsed(signal, named.body()))
          .as("seed %s", seed)
          .isEqualTo(stampedByGeneratedClasses(request));
      assertThat(named.records()).isEqualTo(decoded.records());
      assertThat(named.rejections()).isEqualTo(decoded.rejections());
      DecodedRequest again = decode(signal, ByteString.copyFrom(named.body().duplicate()));
      assertThat(again.records()).as("seed %s", seed).isEqualTo(decoded.records());
      assertThat(again.rejected()).as("seed %s", seed).isEqualTo(decoded.rejected());
      stamped += named.body().equals(decoded.body()) ? 0 : 1;
    }
    assertThat(stamped).as("requests with a stamp").isGreaterThan(SEEDS / 2);
  }

  @Test
  void theNameStandsBesideTheOtherAttributes() {
    LogRecord record =
        LogRecord.newBuilder()
            .addAttributes(
                KeyValue.newBuilder().setKey("session.id").setValue(AnyValue.newBuilder()))
            .build();

    assertThat(stamped(record).getAttributesList())
        .extracting(KeyValue::getKey)
        .containsExactly("session.id", "enduser.id");
  }

  @Test
  void whatTheClientSaysItselfStays() {
    LogRecord record = LogRecord.newBuilder().addAttributes(THEMSELVES).build();

    assertThat(stamped(record)).isEqualTo(record);
  }

  @Test
  void onlyTheLastOfAnAttributesKeysCounts() {
    ByteString own = ByteString.copyFromUtf8(IdentityStamp.KEY);
    ByteString other = ByteString.copyFromUtf8("other");
    ByteString renamed = field(6, field(1, own).concat(field(1, other)));
    ByteString renamedBack = field(6, field(1, other).concat(field(1, own)));

    assertThat(attributeKeys(renamed)).containsExactly("other", "enduser.id");
    assertThat(attributeKeys(renamedBack)).containsExactly("enduser.id");
  }

  @Test
  void pointsThatALaterKindReplacesDoNotMakeTheRequestTooLarge() {
    ByteString points =
        Stream.generate(() -> field(1, ByteString.EMPTY))
            .limit(1_000)
            .reduce(ByteString.EMPTY, ByteString::concat);
    ByteString name = field(1, ByteString.copyFromUtf8("cpu"));
    ByteString body = Requests.request(name.concat(field(5, points)).concat(field(7, points)));
    DecodedRequest decoded = decode(Signal.METRICS, body);

    DecodedRequest named =
        new IdentityStamp("alice").on(Signal.METRICS, decoded, DecodeMemory.UNLIMITED);

    assertThat(decode(Signal.METRICS, ByteString.copyFrom(named.body().duplicate())).rejected())
        .isEqualTo(decoded.rejected());
  }

  @Test
  void unknownFieldsStay() {
    ByteString unknown = field(60, ByteString.copyFromUtf8("of tomorrow"));

    ByteString body = stamped(Requests.request(unknown)).toByteString();

    assertThat(body.toStringUtf8()).contains("of tomorrow").contains("enduser.id");
  }

  @Test
  void aRequestWhoseLengthsAllGrowIsWrittenWhole() {
    LogRecord[] records =
        Stream.generate(() -> LogRecord.newBuilder().setSeverityText("x".repeat(100)).build())
            .limit(1_000)
            .toArray(LogRecord[]::new);
    DecodedRequest decoded = decode(Signal.LOGS, Requests.logs(records).toByteString());

    DecodedRequest named =
        new IdentityStamp("a".repeat(500)).on(Signal.LOGS, decoded, DecodeMemory.UNLIMITED);

    assertThat(decode(Signal.LOGS, ByteString.copyFrom(named.body().duplicate())).records())
        .isEqualTo(1_000);
    assertThat(named.body().remaining()).isGreaterThan(1_000 * 600);
  }

  private LogRecord stamped(LogRecord record) {
    return stamped(Requests.logs(record).toByteString())
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0);
  }

  private List<String> attributeKeys(ByteString record) {
    return stamped(Requests.request(record))
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0)
        .getAttributesList()
        .stream()
        .map(KeyValue::getKey)
        .toList();
  }

  private ExportLogsServiceRequest stamped(ByteString body) {
    DecodedRequest named =
        new IdentityStamp("alice")
            .on(Signal.LOGS, decode(Signal.LOGS, body), DecodeMemory.UNLIMITED);
    return (ExportLogsServiceRequest) Requests.parse(Signal.LOGS, named.body());
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, ByteBuffer.wrap(body.toByteArray()));
  }

  private static Message parsed(Signal signal, ByteBuffer body) throws Exception {
    return Requests.builder(signal).mergeFrom(ByteString.copyFrom(body.duplicate())).build();
  }

  private static Message withSomeNamed(Message request, Random random) {
    return changed(request, record -> random.nextInt(3) == 0 ? THEMSELVES : null);
  }

  private static Message stampedByGeneratedClasses(Message request) {
    return changed(request, record -> isNamed(record) ? null : ALICE);
  }

  private static boolean isNamed(Message record) {
    Object attributes =
        record.getField(record.getDescriptorForType().findFieldByName("attributes"));
    return ((List<?>) attributes)
        .stream().anyMatch(each -> ((KeyValue) each).getKey().equals("enduser.id"));
  }

  private interface Extra {
    @Nullable KeyValue of(Message record);
  }

  /** The message with one more attribute on the records for which there is one. */
  private static Message changed(Message message, Extra extra) {
    Message.Builder builder = message.toBuilder();
    if (RECORDS.contains(message.getDescriptorForType().getName())) {
      KeyValue attribute = extra.of(message);
      if (attribute != null) {
        builder.addRepeatedField(
            message.getDescriptorForType().findFieldByName("attributes"), attribute);
      }
      return builder.build();
    }
    for (FieldDescriptor field : message.getAllFields().keySet()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          builder.setRepeatedField(
              field, i, changed((Message) message.getRepeatedField(field, i), extra));
        }
      } else {
        builder.setField(field, changed((Message) message.getField(field), extra));
      }
    }
    return builder.build();
  }
}
