package io.otlpdelta.server.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Follows the frames of one HTTP/2 connection by their headers alone (RFC 9113, 4.1), to know
 * whether one that is no data is still arriving. Looks at the bytes and consumes none. Not
 * thread-safe.
 */
final class Http2Frames {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int FRAME_HEADER_BYTES = 9;
  private static final int BYTES_UNTIL_TYPE_IS_KNOWN = 4;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private int prefaceBytes;
  private boolean isOtherProtocol;
  private int headerBytes;
  private int payloadBytes;
  private int type;
  private int flags;
  private boolean isInHeaderBlock;
  private long completed;

  /**
   * Looks at bytes that arrived.
   *
   * @param isUpgraded whether the connection became HTTP/2 after it began with HTTP/1; the rest of
   *     an HTTP/1 body may stand before the preface then
   */
  void read(ByteBuf bytes, boolean isUpgraded) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (!hasBegun()) {
        if (isOtherProtocol && !isUpgraded) {
          return;
        }
        matchPreface(bytes.getByte(at++));
      } else if (headerBytes < FRAME_HEADER_BYTES) {
        readFrameHeader(bytes.getUnsignedByte(at++));
      } else {
        int skipped = Math.min(end - at, payloadBytes);
        at += skipped;
        payloadBytes -= skipped;
        endFrameIfWhole();
      }
    }
  }

  /** Whether this is an HTTP/2 connection whose preface has arrived. */
  boolean hasBegun() {
    return prefaceBytes == PREFACE.length;
  }

  /** Whether a header block, or a frame other than DATA, has begun and not ended. */
  boolean isAwaitingMore() {
    boolean isInOtherFrame =
        headerBytes > 0 && (headerBytes < BYTES_UNTIL_TYPE_IS_KNOWN || type != DATA);
    return isInHeaderBlock || isInOtherFrame;
  }

  /** How many header blocks and other frames have arrived whole. */
  long completed() {
    return completed;
  }

  /** The preface repeats no beginning of itself but its first letter. */
  private void matchPreface(byte next) {
    if (next == PREFACE[prefaceBytes]) {
      prefaceBytes++;
      return;
    }
    isOtherProtocol = true;
    prefaceBytes = next == PREFACE[0] ? 1 : 0;
  }

  private void readFrameHeader(int next) {
    switch (headerBytes) {
      case 0 -> payloadBytes = next;
      case 1, 2 -> payloadBytes = payloadBytes << 8 | next;
      case 3 -> type = next;
      case 4 -> flags = next;
      default -> {
        // The stream's number says nothing of the frame's end.
      }
    }
    headerBytes++;
    if (headerBytes == FRAME_HEADER_BYTES) {
      if (type == HEADERS) {
        isInHeaderBlock = true;
      }
      endFrameIfWhole();
    }
  }

  private void endFrameIfWhole() {
    if (payloadBytes > 0) {
      return;
    }
    headerBytes = 0;
    if ((type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0) {
      isInHeaderBlock = false;
    }
    if (!isInHeaderBlock) {
      completed++;
    }
  }
}
