package io.otlpdelta.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection, one request at a time, as Claude Code does. One thread.
 *
 * <p>Understands answers with a {@code Content-Length} of at most a few KiB, which is all that the
 * ingest routes give.
 */
final class Connection implements AutoCloseable {
  /** Nothing complete has been read yet. */
  static final int INCOMPLETE = -1;

  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final String LENGTH_HEADER = "\r\ncontent-length:";

  /** Requests that are due and wait for the one on its way; their due times. Open loop only. */
  final ArrayDeque<Long> waiting = new ArrayDeque<>();

  /** Its number in the run. */
  final int number;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final byte[] headPrefix;
  private final ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER_BYTES);
  private ByteBuffer @Nullable [] unsent;
  private boolean busy;
  private int requestIndex;
  private int use;
  private long sinceNanos;

  private Connection(int number, SocketChannel channel, SelectionKey key, byte[] headPrefix) {
    this.number = number;
    this.channel = channel;
    this.key = key;
    this.headPrefix = headPrefix;
  }

  /** Connects, and registers with the selector; blocks until connected. */
  static Connection open(
      int number, InetSocketAddress address, Selector selector, byte[] headPrefix)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(address);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      Connection connection = new Connection(number, channel, key, headPrefix);
      key.attach(connection);
      return connection;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  boolean busy() {
    return busy;
  }

  /** Which request of the pool is on its way. */
  int requestIndex() {
    return requestIndex;
  }

  /** Which use of that request it is. */
  int use() {
    return use;
  }

  /** From when the latency of the request on its way counts. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Begins a request; what the socket does not take at once follows in {@link #continueSend}. */
  void send(int index, int useOfIt, byte[] body, long countedFromNanos) throws IOException {
    if (busy) {
      throw new IllegalStateException("a request is on its way (expected: none)");
    }
    busy = true;
    requestIndex = index;
    use = useOfIt;
    sinceNanos = countedFromNanos;
    byte[] length = (body.length + "\r\n\r\n").getBytes(US_ASCII);
    unsent =
        new ByteBuffer[] {
          ByteBuffer.wrap(headPrefix), ByteBuffer.wrap(length), ByteBuffer.wrap(body)
        };
    continueSend();
  }

  void continueSend() throws IOException {
    ByteBuffer[] buffers = unsent;
    if (buffers == null) {
      return;
    }
    channel.write(buffers);
    if (buffers[buffers.length - 1].hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      return;
    }
    unsent = null;
    key.interestOps(SelectionKey.OP_READ);
  }

  /**
   * Reads what has come.
   *
   * @return the HTTP status when the answer is complete, else {@link #INCOMPLETE}
   */
  int continueReceive() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException(
          "the server closed the connection"
              + (busy ? " with a request unanswered" : " while it was idle"));
    }
    int headEnd = endOfHead();
    if (headEnd < 0) {
      return INCOMPLETE;
    }
    String head = new String(answer.array(), 0, headEnd, ISO_8859_1);
    int total = headEnd + 4 + contentLength(head);
    if (total > MAX_ANSWER_BYTES) {
      throw new ProtocolException(
          "answer of " + total + " bytes (expected: <= " + MAX_ANSWER_BYTES + ")");
    }
    if (answer.position() < total) {
      return INCOMPLETE;
    }
    if (!busy || answer.position() > total) {
      throw new ProtocolException("more bytes than the one answer that is due");
    }
    answer.clear();
    busy = false;
    return Integer.parseInt(head.substring(9, 12));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private int endOfHead() {
    byte[] bytes = answer.array();
    for (int i = 3; i < answer.position(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i - 3;
      }
    }
    return -1;
  }

  private static int contentLength(String head) throws ProtocolException {
    String lower = head.toLowerCase(Locale.ROOT);
    int start = lower.indexOf(LENGTH_HEADER);
    if (start < 0) {
      throw new ProtocolException("answer without Content-Length:\n" + head);
    }
    int valueStart = start + LENGTH_HEADER.length();
    int end = lower.indexOf('\r', valueStart);
    return Integer.parseInt(lower.substring(valueStart, end < 0 ? lower.length() : end).strip());
  }
}
