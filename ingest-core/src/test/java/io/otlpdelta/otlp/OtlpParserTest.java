package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OtlpParserTest {
  @Test
  void aValueOf64NestedKeyValueListsIsParsed() {
    ExportLogsServiceRequest request = bodyOfDepth(64);
    ByteBuffer bytes = ByteBuffer.wrap(request.toByteArray());

    assertThat(OtlpParser.parseLogs(bytes)).isEqualTo(request);
    assertThat(bytes.position()).isZero();
    assertThatThrownBy(() -> ExportLogsServiceRequest.parseFrom(request.toByteArray()))
        .as("the library's own limit, the reason for ours")
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void bytesThatWereNeverCheckedAreAProgrammersError() {
    assertThatThrownBy(() -> OtlpParser.parseTraces(ByteBuffer.wrap(new byte[] {10, 9, 1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("checked: 3 bytes (expected: a body that the decoder accepted)");
    assertThatThrownBy(() -> OtlpParser.parseMetrics(ByteBuffer.wrap(new byte[] {12})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("checked: 1 bytes (expected: a body that the decoder accepted)");
  }

  private static ExportLogsServiceRequest bodyOfDepth(int depth) {
    AnyValue value = AnyValue.newBuilder().setIntValue(1).build();
    for (int i = 1; i < depth; i++) {
      KeyValue entry = KeyValue.newBuilder().setKey("k").setValue(value).build();
      value =
          AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder().addValues(entry)).build();
    }
    LogRecord record = LogRecord.newBuilder().setBody(value).build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder().addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
        .build();
  }
}
