package io.otlpdelta.straightforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlattenerTest {
  @Test
  void recordsOfOneResourceAndScopeShareTheirValues() {
    ScopeLogs scope =
        ScopeLogs.newBuilder()
            .addLogRecords(LogRecord.getDefaultInstance())
            .addLogRecords(LogRecord.getDefaultInstance())
            .build();
    List<Row> rows =
        SampleRequests.rows(
            TableKind.LOGS,
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
                .build());
    LogRow first = (LogRow) rows.get(0);
    LogRow second = (LogRow) rows.get(1);
    assertThat(first.resource()).isSameAs(second.resource());
    assertThat(first.instrumentationScope()).isSameAs(second.instrumentationScope());
  }

  @Test
  void aFailingSinkEndsTheBodyWithItsOwnException() {
    ByteBuffer body = ByteBuffer.wrap(SampleRequests.bytes(TableKind.LOGS));
    assertThatThrownBy(
            () ->
                new Flattener(TableKind.LOGS)
                    .flatten(
                        body,
                        row -> {
                          throw new IOException("disk full");
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
  }
}
