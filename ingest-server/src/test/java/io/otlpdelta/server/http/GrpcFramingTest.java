package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.GrpcClient.frame;
import static io.otlpdelta.server.http.GrpcClient.gzip;
import static io.otlpdelta.server.http.GrpcClient.headers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.pipeline.IngestRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way of cutting, closing and breaking the one message of a gRPC call. */
class GrpcFramingTest {
  private static final int LIMIT = 1 << 20;
  private static final byte[] MESSAGE = "a message".getBytes(UTF_8);
  private static final String TOO_LARGE =
      "The body has more than 1048576 bytes, which is the limit of this server. Send smaller"
          + " batches.";

  /** As many bytes for all bodies as for one: the framing must not count against the budget. */
  @RegisterExtension
  static final DoorExtension door =
      DoorExtension.with(
          Map.of("maxRequestBytes", "1MiB", "maxInFlightBytes", "1MiB", "bodyTimeout", "2s"));

  @RegisterExtension static final GrpcClient client = GrpcClient.create();

  @Test
  void aMessageIsTakenOutOfItsFrame() throws Exception {
    assertThat(call(frame(MESSAGE)).message()).isEmpty();

    IngestRequest request = door.ingest().only();
    assertThat(FakeIngest.bytesOf(request)).isEqualTo(MESSAGE);
    assertThat(request.coding()).isEqualTo(ContentCoding.IDENTITY);
  }

  @Test
  void anEmptyMessageIsAnEmptyRequest() {
    assertThat(call(frame(new byte[0])).message()).isEmpty();

    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 6})
  void aMessageMayComeInAnyPieces(int pieceBytes) {
    byte[] frame = frame(MESSAGE);
    GrpcClient.Call call = open();
    for (int from = 0; from < frame.length; from += pieceBytes) {
      call.write(Arrays.copyOfRange(frame, from, Math.min(from + pieceBytes, frame.length)));
    }

    assertThat(call.end().message()).isEmpty();
    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @CsvSource({"gzip, GZIP", "GZIP, GZIP", "zstd, ZSTD", "deflate, DEFLATE"})
  void aCompressedMessageGoesOnWithItsCoding(String encoding, ContentCoding coding)
      throws Exception {
    byte[] compressed = gzip(MESSAGE);
    client
        .call(
            door.door().address(),
            headers(Signal.LOGS).set("grpc-encoding", encoding),
            frame(1, compressed.length, compressed))
        .message();

    assertThat(door.ingest().only().coding()).isEqualTo(coding);
    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEqualTo(compressed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  void aMessageThatIsNotMarkedIsNotCompressedWhateverTheHeaderSays(String encoding) {
    client
        .call(
            door.door().address(),
            headers(Signal.LOGS).set("grpc-encoding", encoding),
            frame(MESSAGE))
        .message();

    assertThat(door.ingest().only().coding()).isEqualTo(ContentCoding.IDENTITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity"})
  void aMarkWithoutACompressionIsRefusedBeforeTheMessageCame(String encoding) throws Exception {
    GrpcClient.Call call =
        client.open(door.door().address(), headers(Signal.LOGS).set("grpc-encoding", encoding));

    assertThat(
            call.write(frame(1, 100, new byte[0]))
                .answer()
                .join()
                .refused(ErrorCode.MALFORMED_FRAME))
        .startsWith(
            "The call does not hold one gRPC message: it is marked as compressed, and grpc-encoding"
                + " names no compression. Check the client or the proxy.");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 0x7f, 0x80, 0xff})
  void anUnknownMarkIsRefused(int flag) throws Exception {
    assertThat(call(frame(flag, 9, MESSAGE)).refused(ErrorCode.MALFORMED_FRAME))
        .contains("its compressed flag is neither 0 nor 1");
  }

  @Test
  void nothingAtAllIsNotAMessage() throws Exception {
    assertThat(call(new byte[0]).refused(ErrorCode.MALFORMED_FRAME)).contains("there is none");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 13})
  void aFrameThatEndsEarlyIsRefused(int bytes) throws Exception {
    assertThat(call(Arrays.copyOf(frame(MESSAGE), bytes)).refused(ErrorCode.MALFORMED_FRAME))
        .contains("it ends before its announced length");
  }

  @Test
  void aSecondMessageIsRefused() throws Exception {
    byte[] two = ByteBuffer.allocate(28).put(frame(MESSAGE)).put(frame(MESSAGE)).array();

    assertThat(call(two).refused(ErrorCode.MALFORMED_FRAME))
        .contains("more bytes follow it, and a call to Export has one message");
    assertThat(open().write(frame(MESSAGE)).write(frame(MESSAGE)).end().status())
        .isEqualTo(ErrorCode.MALFORMED_FRAME.grpcCode());
  }

  @Test
  void aByteAfterTheMessageIsRefusedBeforeTheCallEnds() throws Exception {
    GrpcClient.Call call = open().write(frame(MESSAGE)).write(new byte[1]);

    assertThat(call.answer().join().refused(ErrorCode.MALFORMED_FRAME))
        .contains("more bytes follow it");
  }

  @Test
  void aMessageOfTheLimitIsServed() {
    assertThat(call(frame(new byte[LIMIT])).message()).isEmpty();

    assertThat(door.ingest().only().body().remaining()).isEqualTo(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void aLongerMessageIsRefusedByItsPrefixAlone(int length) throws Exception {
    GrpcClient.Call call = open().write(frame(0, length, new byte[0]));

    assertThat(call.answer().join().refused(ErrorCode.REQUEST_TOO_LARGE)).startsWith(TOO_LARGE);
  }

  @Test
  void aLongerMessageIsRefusedWhileItIsSent() throws Exception {
    assertThat(call(frame(new byte[4 * LIMIT])).refused(ErrorCode.REQUEST_TOO_LARGE))
        .startsWith(TOO_LARGE);
    assertThat(call(frame(new byte[0])).message()).as("the next call").isEmpty();
  }

  @Test
  void aMessageThatNeverComesIsRefusedInTime() throws Exception {
    GrpcClient.Call call = open().write(frame(0, 9, new byte[0]));

    assertThat(call.answer().join().refused(ErrorCode.REQUEST_TIMEOUT))
        .startsWith("The body did not arrive in time.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  private static GrpcClient.Answer call(byte[] body) {
    return client.call(door.door().address(), headers(Signal.LOGS), body);
  }

  private static GrpcClient.Call open() {
    return client.open(door.door().address(), headers(Signal.LOGS));
  }
}
