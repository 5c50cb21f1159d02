package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Http2FramesTest {
  private final Http2Frames frames = new Http2Frames();

  @Test
  void thePrefaceBeginsTheConnection() {
    read(Http2Bytes.PREFACE);

    assertThat(frames.hasBegun()).isTrue();
    assertThat(frames.isAwaitingMore()).isFalse();
  }

  @Test
  void anotherProtocolNeverBegins() {
    read("POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    read(Http2Bytes.PREFACE);

    assertThat(frames.hasBegun()).isFalse();
  }

  @Test
  void anUpgradeBeginsAfterTheRestOfTheBody() {
    byte[] request =
        "POST / HTTP/1.1\r\nUpgrade: h2c\r\n\r\nPRI PR".getBytes(StandardCharsets.US_ASCII);
    frames.read(Unpooled.wrappedBuffer(request), false);
    frames.read(
        Unpooled.wrappedBuffer(
            Http2Bytes.join("more PPRI * HTTP/".getBytes(StandardCharsets.US_ASCII))),
        true);
    assertThat(frames.hasBegun()).isFalse();

    frames.read(Unpooled.wrappedBuffer(Http2Bytes.PREFACE), true);

    assertThat(frames.hasBegun()).isTrue();
  }

  @Test
  void everyByteOfAHeaderBlockIsAwaitedUntilTheLast() {
    read(Http2Bytes.PREFACE);
    byte[] block =
        Http2Bytes.join(
            Http2Bytes.frame(Http2Bytes.HEADERS, Http2Bytes.END_STREAM, 1, new byte[5]),
            Http2Bytes.frame(Http2Bytes.CONTINUATION, 0, 1, new byte[0]),
            Http2Bytes.frame(Http2Bytes.CONTINUATION, Http2Bytes.END_HEADERS, 1, new byte[3]));
    for (int i = 0; i < block.length - 1; i++) {
      read(new byte[] {block[i]});
      assertThat(frames.isAwaitingMore()).as("after byte %d", i).isTrue();
    }
    assertThat(frames.completed()).isZero();

    read(new byte[] {block[block.length - 1]});

    assertThat(frames.isAwaitingMore()).isFalse();
    assertThat(frames.completed()).isEqualTo(1);
  }

  @Test
  void theDataOfABodyIsNotAwaitedHere() {
    read(Http2Bytes.PREFACE);
    byte[] data = Http2Bytes.frame(Http2Bytes.DATA, 0, 1, new byte[300]);

    read(java.util.Arrays.copyOf(data, 200));

    assertThat(frames.isAwaitingMore()).isFalse();
    read(java.util.Arrays.copyOfRange(data, 200, data.length));
    read(Http2Bytes.frame(Http2Bytes.HEADERS, Http2Bytes.END_HEADERS, 3, new byte[1]));
    assertThat(frames.isAwaitingMore()).isFalse();
  }

  @Test
  void aFrameThatEndsWhereAnotherBeginsIsAwaitedAnew() {
    read(
        Http2Bytes.join(
            Http2Bytes.PREFACE,
            Http2Bytes.frame(Http2Bytes.SETTINGS, 0, 0, new byte[0]),
            new byte[] {0, 0, 8, Http2Bytes.PING}));

    assertThat(frames.completed()).isEqualTo(1);
    assertThat(frames.isAwaitingMore()).isTrue();
  }

  @Test
  void largeFramesAreFollowedToTheirEnd() {
    read(Http2Bytes.PREFACE);
    read(Http2Bytes.frame(Http2Bytes.HEADERS, Http2Bytes.END_HEADERS, 1, new byte[0x12345]));

    assertThat(frames.isAwaitingMore()).isFalse();
    assertThat(frames.completed()).isEqualTo(1);
  }

  private void read(byte[] bytes) {
    frames.read(Unpooled.wrappedBuffer(bytes), false);
  }
}
