package io.otlpdelta.pipeline;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.pipeline.SimulatedRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Makes requests of all kinds, as bytes that an SDK could have sent or that no SDK ever would. */
final class SimulatedRequests {
  private static final TableName NOWHERE = TableName.parse("main.simulation.nowhere");
  private static final int MAX_ROWS = 6;
  private static final int MAX_PADDING = 120;

  private final Random random;

  SimulatedRequests(Random random) {
    this.random = random;
  }

  /** Mostly good ones. */
  Kind anyKind() {
    int roll = random.nextInt(100);
    if (roll < 74) {
      return Kind.GOOD;
    }
    if (roll < 82) {
      return Kind.PARTLY_REJECTED;
    }
    if (roll < 85) {
      return Kind.POISONED;
    }
    Kind[] refused = {
      Kind.WHOLLY_REJECTED,
      Kind.EMPTY,
      Kind.GARBAGE,
      Kind.WRONG_SIGNAL,
      Kind.UNKNOWN_TABLE,
      Kind.NOT_PERMITTED
    };
    return refused[random.nextInt(refused.length)];
  }

  SimulatedRequest make(int id, Kind kind, TableName table) {
    List<String> rows = new ArrayList<>();
    List<String> rejected = new ArrayList<>();
    switch (kind) {
      case POISONED -> rows.add(id + ".0~" + SimulatedRows.POISON);
      case WHOLLY_REJECTED -> addRejected(rejected, id);
      case PARTLY_REJECTED -> {
        addRows(rows, id);
        addRejected(rejected, id);
      }
      case EMPTY -> {}
      default -> addRows(rows, id);
    }
    BodyEncoding encoding = random.nextInt(5) == 0 ? BodyEncoding.JSON : BodyEncoding.PROTOBUF;
    byte[] body =
        kind == Kind.GARBAGE
            ? garbage(id)
            : encoding == BodyEncoding.JSON ? json(rows, rejected) : protobuf(rows, rejected);
    return new SimulatedRequest(
        id,
        kind,
        kind == Kind.UNKNOWN_TABLE ? NOWHERE : table,
        kind == Kind.WRONG_SIGNAL ? Signal.TRACES : Signal.LOGS,
        kind == Kind.GARBAGE ? BodyEncoding.PROTOBUF : encoding,
        body,
        List.copyOf(rows),
        rejected.size());
  }

  private void addRows(List<String> rows, int id) {
    int count = 1 + random.nextInt(MAX_ROWS);
    for (int i = 0; i < count; i++) {
      rows.add(SimulatedRows.text(id, i, random.nextInt(MAX_PADDING)));
    }
  }

  private void addRejected(List<String> rejected, int id) {
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      rejected.add(SimulatedRows.rejected(id, i));
    }
  }

  /** Ends in the middle of a field. */
  private static byte[] garbage(int id) {
    return new byte[] {10, 127, (byte) id};
  }

  /** A time over what a BIGINT holds makes a record one that can never be stored. */
  private static byte[] protobuf(List<String> rows, List<String> rejected) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    ScopeLogs.Builder logs = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (String row : rejected) {
      logs.addLogRecordsBuilder().setTimeUnixNano(-1).getBodyBuilder().setStringValue(row);
    }
    for (String row : rows) {
      logs.addLogRecordsBuilder().setTimeUnixNano(1).getBodyBuilder().setStringValue(row);
    }
    ByteString bytes = request.build().toByteString();
    return bytes.toByteArray();
  }

  private static byte[] json(List<String> rows, List<String> rejected) {
    List<String> records = new ArrayList<>();
    rejected.forEach(row -> records.add(json(row, "18446744073709551615")));
    rows.forEach(row -> records.add(json(row, "1")));
    String text =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":["
            + records.stream().collect(Collectors.joining(","))
            + "]}]}]}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(String row, String timeUnixNano) {
    return "{\"timeUnixNano\":\"" + timeUnixNano + "\",\"body\":{\"stringValue\":\"" + row + "\"}}";
  }
}
