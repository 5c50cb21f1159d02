package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.model.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a decoder takes and gives back. */
class DecodeMemoryTest {
  private static final int LENGTH = 3 << 20;

  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @Test
  void aPlainProtobufBodyTakesNothing() {
    Ledger memory = new Ledger(0);
    decode(BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, protobuf("x"), memory);

    assertThat(memory.highest).isZero();
  }

  @Test
  void onlyTheResultStaysTaken() throws IOException {
    for (byte[] body : new byte[][] {protobuf("x"), json("x")}) {
      boolean json = body[0] == '{';
      BodyEncoding encoding = json ? BodyEncoding.JSON : BodyEncoding.PROTOBUF;
      Ledger memory = new Ledger(Long.MAX_VALUE);

      DecodedRequest decoded = decode(encoding, ContentCoding.GZIP, gzip(body), memory);

      assertThat(memory.taken)
          .as("taken for the result")
          .isGreaterThanOrEqualTo(decoded.body().remaining())
          .isEqualTo(decoded.body().array().length);
      assertThat(memory.highest)
          .as("taken at a time")
          .isGreaterThanOrEqualTo(body.length)
          .isLessThan(json ? 4L * LENGTH : 2L * LENGTH);
    }
  }

  @Test
  void repairsGiveBackWhatTheyReplace() throws IOException {
    byte[] body = protobuf("x");
    body[body.length - 1] = (byte) 0xff;
    Ledger memory = new Ledger(Long.MAX_VALUE);

    DecodedRequest decoded = decode(BodyEncoding.PROTOBUF, ContentCoding.GZIP, gzip(body), memory);

    assertThat(decoded.warnings()).hasSize(1);
    assertThat(memory.taken).isEqualTo(decoded.body().array().length);
    assertThat(memory.highest).isBetween(2L * LENGTH, 3L * LENGTH);
  }

  @Test
  void malformedTextOfJsonIsGivenBackToo() throws IOException {
    byte[] body = json("x");
    body[body.length - 20] = (byte) 0xff;
    Ledger memory = new Ledger(Long.MAX_VALUE);

    DecodedRequest decoded = decode(BodyEncoding.JSON, ContentCoding.GZIP, gzip(body), memory);

    assertThat(decoded.warnings()).hasSize(1);
    assertThat(memory.taken).isEqualTo(decoded.body().array().length);
  }

  @Test
  void aNoEndsTheDecodingBeforeTheArrayIsMade() throws IOException {
    byte[] zeros = new byte[64 << 20];
    ByteArrayOutputStream deflate = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(deflate)) {
      out.write(zeros);
    }
    Ledger memory = new Ledger(LENGTH);

    assertThatThrownBy(
            () ->
                decode(BodyEncoding.PROTOBUF, ContentCoding.DEFLATE, deflate.toByteArray(), memory))
        .isInstanceOf(DecodeElsewhereException.class);
    assertThat(memory.highest).isLessThanOrEqualTo(LENGTH);
  }

  private DecodedRequest decode(
      BodyEncoding encoding, ContentCoding coding, byte[] body, DecodeMemory memory) {
    return decoder.decode(Signal.LOGS, encoding, coding, ByteBuffer.wrap(body), memory);
  }

  private static byte[] protobuf(String text) {
    return Requests.logs(LogRecord.newBuilder().setEventName(text.repeat(LENGTH)).build())
        .toByteArray();
  }

  private static byte[] json(String text) {
    return Requests.utf8(
            "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"eventName\":\""
                + text.repeat(LENGTH)
                + "\"}]}]}]}")
        .array();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** Counts, and says no over a bound. */
  private static final class Ledger implements DecodeMemory {
    private final long bound;
    private long taken;
    private long highest;

    Ledger(long bound) {
      this.bound = bound;
    }

    @Override
    public void take(long bytes) {
      if (taken + bytes > bound) {
        throw new DecodeElsewhereException();
      }
      taken += bytes;
      highest = Math.max(highest, taken);
    }

    @Override
    public void giveBack(long bytes) {
      taken -= bytes;
      assertThat(taken).as("taken, after %s came back", bytes).isNotNegative();
    }
  }
}
