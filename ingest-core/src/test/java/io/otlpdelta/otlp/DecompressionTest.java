package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecompressionTest {
  private static final int LIMIT = 1 << 20;

  private final RequestDecoder decoder = new OtlpRequestDecoder(new DecodeLimits(LIMIT, 200_000));

  private final byte[] plain =
      Requests.logs(LogRecord.newBuilder().setBody(Requests.string("hello ".repeat(50))).build())
          .toByteArray();

  @ParameterizedTest
  @EnumSource
  void everyCodingGivesTheSameBody(ContentCoding coding) throws IOException {
    DecodedRequest decoded = decode(coding, compress(coding, plain));

    assertThat(decoded.body()).isEqualTo(ByteBuffer.wrap(plain));
    assertThat(decoded.records()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void bodiesOutsideTheHeapAndInsideLargerArraysAreRead(ContentCoding coding) throws IOException {
    byte[] body = compress(coding, plain);
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length + 7);
    direct.position(3).put(body).flip().position(3);
    ByteBuffer inside = ByteBuffer.allocate(body.length + 7);
    inside.position(3).put(body).flip().position(3);

    for (ByteBuffer buffer :
        new ByteBuffer[] {direct, inside, inside.slice(), direct.asReadOnlyBuffer()}) {
      ByteBuffer before = buffer.duplicate();
      DecodedRequest decoded = decoder.decode(Signal.LOGS, BodyEncoding.PROTOBUF, coding, buffer);

      assertThat(decoded.body()).isEqualTo(ByteBuffer.wrap(plain));
      assertThat(buffer).as("position and limit").isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void nothingCompressedIsAnEmptyRequest(ContentCoding coding) throws IOException {
    DecodedRequest decoded = decode(coding, compress(coding, new byte[0]));

    assertThat(decoded.records()).isZero();
    assertThat(decoded.body().remaining()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void aBodyCutAnywhereIsRefused(ContentCoding coding) throws IOException {
    byte[] body = compress(coding, plain);

    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertRefused(coding, cut, "cut to " + length);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void aPlainBodyUnderACodingIsRefused(ContentCoding coding) {
    assertRefused(coding, plain, "long");
    assertRefused(coding, Arrays.copyOf(plain, 9), "short");
    assertRefused(
        coding, "{\"resourceLogs\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8), "json");
    assertRefused(coding, new byte[0], "empty");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void whateverFollowsTheEndIsRefused(ContentCoding coding) throws IOException {
    byte[] body = compress(coding, plain);

    for (int extra = 1; extra < 40; extra++) {
      byte[] longer = Arrays.copyOf(body, body.length + extra);
      assertRefused(coding, longer, extra + " zeros");
      Arrays.fill(longer, body.length, longer.length, (byte) 0x1f);
      assertRefused(coding, longer, extra + " other bytes");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void severalMembersAreOneBody(ContentCoding coding) throws IOException {
    byte[] first = Arrays.copyOf(plain, 20);
    byte[] second = Arrays.copyOfRange(plain, 20, plain.length);
    byte[] both =
        concat(compress(coding, first), compress(coding, new byte[0]), compress(coding, second));

    assertThat(decode(coding, both).body()).isEqualTo(ByteBuffer.wrap(plain));
    for (int cut = compress(coding, first).length + 1; cut < both.length; cut++) {
      if (cut != compress(coding, first).length + compress(coding, new byte[0]).length) {
        assertRefused(coding, Arrays.copyOf(both, cut), "members cut to " + cut);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "DEFLATE", "ZSTD"})
  void aBombIsRefusedInBoundedMemory(ContentCoding coding) throws IOException {
    byte[] bomb = compress(coding, new byte[64 * LIMIT]);
    decodeFails(coding, bomb);
    long before = allocated();

    IngestException refusal = decodeFails(coding, bomb);

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(refusal)
        .hasMessage(
            "The decoded body is over 1048576 bytes, the most that one request may hold. Let the"
                + " exporter send smaller batches.");
    assertThat(allocated() - before).as("bytes allocated").isLessThan(4L * LIMIT);
  }

  @ParameterizedTest
  @EnumSource
  void theLimitIsInclusive(ContentCoding coding) throws IOException {
    byte[] exactly = requestOfSize(LIMIT);
    byte[] oneMore = requestOfSize(LIMIT + 1);

    assertThat(decode(coding, compress(coding, exactly)).body().remaining()).isEqualTo(LIMIT);
    assertThat(decodeFails(coding, compress(coding, oneMore)).code())
        .isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void tenThousandMembersAreReadAndOneMoreIsRefusedBeforeAnyMoreAre(ContentCoding coding)
      throws IOException {
    byte[] empty = compress(coding, new byte[0]);
    byte[] members = new byte[Decompression.MAX_PARTS * empty.length];
    for (int at = 0; at < members.length; at += empty.length) {
      System.arraycopy(empty, 0, members, at, empty.length);
    }

    assertThat(decode(coding, members).records()).isZero();
    assertThat(decodeFails(coding, concat(members, empty, new byte[] {'x'})))
        .hasMessageContaining("it consists of more than 10000 ");
  }

  @Test
  void aWrongChecksumOrLengthInTheGzipTrailerIsRefused() throws IOException {
    byte[] body = compress(ContentCoding.GZIP, plain);
    byte[] badCrc = body.clone();
    badCrc[body.length - 8] ^= 1;
    byte[] badLength = body.clone();
    badLength[body.length - 4] ^= 1;

    assertThat(decodeFails(ContentCoding.GZIP, badCrc))
        .hasMessage(
            "The body is not valid gzip: its checksum is wrong. Check that it arrives whole and"
                + " that its Content-Encoding says what it is.");
    assertThat(decodeFails(ContentCoding.GZIP, badLength))
        .hasMessageContaining("its length is wrong");
  }

  @Test
  void aWrongChecksumOfZlibOrZstdIsRefused() throws IOException {
    byte[] zlib = compress(ContentCoding.DEFLATE, plain);
    zlib[zlib.length - 1] ^= 1;
    byte[] zstd = compress(ContentCoding.ZSTD, plain);
    zstd[zstd.length - 1] ^= 1;

    assertRefused(ContentCoding.DEFLATE, zlib, "zlib");
    assertRefused(ContentCoding.ZSTD, zstd, "zstd");
  }

  @Test
  void everyPartOfAGzipHeaderIsReadAndChecked() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
    header.writeBytes(new byte[] {3, 0, 'a', 0, 'b'});
    header.writeBytes(new byte[] {'n', 'a', 'm', 'e', 0, 'c', 0});
    CRC32 crc = new CRC32();
    crc.update(header.toByteArray());
    header.write((int) crc.getValue());
    header.write((int) crc.getValue() >> 8);
    byte[] standard = compress(ContentCoding.GZIP, plain);
    byte[] rest = Arrays.copyOfRange(standard, 10, standard.length);
    byte[] body = concat(header.toByteArray(), rest);

    assertThat(decode(ContentCoding.GZIP, body).body()).isEqualTo(ByteBuffer.wrap(plain));
    for (int cut = 0; cut < header.size(); cut++) {
      assertRefused(ContentCoding.GZIP, Arrays.copyOf(body, cut), "header cut to " + cut);
    }
    body[header.size() - 1] ^= 1;
    assertThat(decodeFails(ContentCoding.GZIP, body))
        .hasMessageContaining("the checksum of its header is wrong");
    body[3] |= (byte) 0x20;
    assertThat(decodeFails(ContentCoding.GZIP, body))
        .hasMessageContaining("it does not begin with a gzip header");
  }

  @Test
  void bareDeflateDataIsReadToo() throws IOException {
    ByteArrayOutputStream bare = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bare, new Deflater(9, true))) {
      out.write(plain);
    }

    assertThat(decode(ContentCoding.DEFLATE, bare.toByteArray()).body())
        .isEqualTo(ByteBuffer.wrap(plain));
    assertRefused(ContentCoding.DEFLATE, Arrays.copyOf(bare.toByteArray(), bare.size() - 1), "cut");
  }

  @Test
  void aZlibBodyWithADictionaryIsRefused() {
    Deflater deflater = new Deflater();
    deflater.setDictionary(new byte[] {1, 2, 3});
    deflater.setInput(plain);
    deflater.finish();
    byte[] body = new byte[1000];
    int length = deflater.deflate(body);
    deflater.end();

    assertThat(decodeFails(ContentCoding.DEFLATE, Arrays.copyOf(body, length)))
        .hasMessageContaining("it needs a dictionary, which is not served");
  }

  @Test
  void aZstdFrameWithAHugeWindowIsRefused() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(body)) {
      out.setLong(Decompression.MAX_ZSTD_WINDOW_LOG + 1);
      out.write(plain);
      out.flush();
      out.write(plain);
    }

    assertThat(decodeFails(ContentCoding.ZSTD, body.toByteArray()))
        .hasMessage(
            "The body is not valid zstd: its data is corrupt, or needs a dictionary or a window"
                + " over 33554432 bytes. Check that it arrives whole and that its Content-Encoding"
                + " says what it is.");
  }

  @Test
  void aZstdFrameWithTheLargestServedWindowIsRead() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(body)) {
      out.setLong(Decompression.MAX_ZSTD_WINDOW_LOG);
      out.write(plain, 0, 30);
      out.flush();
      out.write(plain, 30, plain.length - 30);
    }

    assertThat(decode(ContentCoding.ZSTD, body.toByteArray()).body())
        .isEqualTo(ByteBuffer.wrap(plain));
  }

  @Test
  void compressedJsonLabelledAsProtobufIsFoundAfterDecompression() throws IOException {
    byte[] json =
        Requests.utf8("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}]}").array();

    assertThat(decode(ContentCoding.GZIP, compress(ContentCoding.GZIP, json)).records())
        .isEqualTo(1);
  }

  private static byte[] requestOfSize(int size) {
    ExportLogsServiceRequest empty =
        Requests.logs(
            LogRecord.newBuilder().setBody(Requests.string("a".repeat(size - 100))).build());
    int missing = size - empty.getSerializedSize();
    byte[] body =
        Requests.logs(
                LogRecord.newBuilder()
                    .setBody(Requests.string("a".repeat(size - 100 + missing)))
                    .build())
            .toByteArray();
    assertThat(body).hasSize(size);
    return body;
  }

  private static byte[] compress(ContentCoding coding, byte[] plain) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    switch (coding) {
      case IDENTITY -> compressed.writeBytes(plain);
      case GZIP -> {
        try (OutputStream out = new GZIPOutputStream(compressed)) {
          out.write(plain);
        }
      }
      case DEFLATE -> {
        try (OutputStream out = new DeflaterOutputStream(compressed)) {
          out.write(plain);
        }
      }
      case ZSTD -> {
        try (ZstdOutputStream out =
            new ZstdOutputStream(compressed, Zstd.defaultCompressionLevel())) {
          out.setChecksum(true);
          out.write(plain);
        }
      }
    }
    return compressed.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteString all = ByteString.EMPTY;
    for (byte[] part : parts) {
      all = all.concat(ByteString.copyFrom(part));
    }
    return all.toByteArray();
  }

  private void assertRefused(ContentCoding coding, byte[] body, String what) {
    assertThatThrownBy(() -> decode(coding, body))
        .as("%s, %s", coding, what)
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageStartingWith(
            "The body is not valid " + coding.name().toLowerCase(java.util.Locale.ROOT) + ": ");
  }

  private IngestException decodeFails(ContentCoding coding, byte[] body) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(
        IngestException.class, () -> decode(coding, body));
  }

  private DecodedRequest decode(ContentCoding coding, byte[] body) {
    return decoder.decode(Signal.LOGS, BodyEncoding.PROTOBUF, coding, ByteBuffer.wrap(body));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
