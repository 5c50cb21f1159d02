package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.straightforward.RowMaker;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients sent, flattened and compared with an independent reading, value by value. */
abstract class CapturedRowsContract {
  private final RowMaker rows;

  CapturedRowsContract(RowMaker rows) {
    this.rows = rows;
  }

  static List<Captures.Capture> captures() {
    return Captures.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void everyRecordedBodyHasTheRowsOfTheOracle(Captures.Capture capture)
      throws InvalidProtocolBufferException {
    expectOracleRows(capture.kind(), capture.protobuf());
  }

  @ParameterizedTest
  @EnumSource(value = TableKind.class, mode = EnumSource.Mode.EXCLUDE, names = "REJECTS")
  void theSampleRequestsHaveTheRowsOfTheOracle(TableKind kind)
      throws InvalidProtocolBufferException {
    expectOracleRows(kind, SampleRequests.bytes(kind));
  }

  @Test
  void theRecordedBodiesHoldBothKindsOfRecords() {
    assertThat(captures()).hasSizeGreaterThan(30);
    assertThat(captures()).extracting(Captures.Capture::kind).contains(TableKind.LOGS);
    assertThat(captures()).extracting(Captures.Capture::kind).contains(TableKind.METRICS);
  }

  private void expectOracleRows(TableKind kind, byte[] request)
      throws InvalidProtocolBufferException {
    List<Map<String, @Nullable Object>> expected = ReflectionOracle.rows(kind, request);
    List<Map<String, @Nullable Object>> actual = RowMaps.of(kind, rows.of(kind, request));
    assertThat(expected).isNotEmpty();
    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
  }
}
