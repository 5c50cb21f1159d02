package io.otlpdelta.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies that are small or plain on the wire and much in memory, or slow to read. */
final class HostileBodies {
  private static final int MIB = 1 << 20;
  private static final int RLE_BLOCK_BYTES = 128 << 10;

  private HostileBodies() {}

  static byte[] gzipOfZeros(int mebibytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes, 64 << 10)) {
      writeZeros(gzip, mebibytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] deflateOfZeros(int mebibytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zlib = new DeflaterOutputStream(bytes, new Deflater(), 64 << 10)) {
      writeZeros(zlib, mebibytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeZeros(OutputStream out, int mebibytes) throws IOException {
    byte[] zeros = new byte[MIB];
    for (int i = 0; i < mebibytes; i++) {
      out.write(zeros);
    }
  }

  /** One frame of repeated bytes, four bytes for each 128 KiB (RFC 8878, "RLE_Block"). */
  static byte[] zstdOfZeros(int mebibytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x50});
    int blocks = mebibytes * (MIB / RLE_BLOCK_BYTES);
    for (int i = 1; i <= blocks; i++) {
      int header = RLE_BLOCK_BYTES << 3 | 1 << 1 | (i == blocks ? 1 : 0);
      bytes.writeBytes(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16), 0});
    }
    return bytes.toByteArray();
  }

  /** Frames without content, nine bytes each. */
  static byte[] emptyZstdFrames(int count) {
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 0, 1, 0, 0};
    return repeated(frame, count);
  }

  static byte[] emptyGzipMembers(int count) {
    return repeated(gzip(new byte[0]), count);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] repeated(byte[] piece, int count) {
    byte[] all = new byte[Math.multiplyExact(piece.length, count)];
    for (int at = 0; at < all.length; at += piece.length) {
      System.arraycopy(piece, 0, all, at, piece.length);
    }
    return all;
  }

  /** Log records without content, two bytes each. */
  static byte[] emptyRecords(int count) {
    return field(1, field(2, repeated(new byte[] {2 << 3 | 2, 0}, count)));
  }

  /** Attributes without content in one record, two bytes each. */
  static byte[] emptyAttributes(int count) {
    return field(1, field(2, field(2, repeated(new byte[] {6 << 3 | 2, 0}, count))));
  }

  /** Log records whose bodies are texts of so many bytes. */
  static byte[] texts(int count, int length) {
    return field(1, field(2, repeated(field(2, field(5, field(1, filled(length, 'x')))), count)));
  }

  /** Groups inside one another, in a field that OTLP does not have. */
  static byte[] nestedGroups(int depth) {
    return filled(depth, (char) (15 << 3 | 3));
  }

  /** A log record whose body is an array in an array and so on; built from the inside. */
  static byte[] nestedValues(int levels) {
    int depth = 2 * levels;
    byte[] reversed = new byte[depth * 12];
    int at = reversed.length;
    for (int i = 0; i < depth; i++) {
      at = prepend(reversed, at, i % 2 == 0 ? 1 : 5);
    }
    return field(
        1, field(2, field(2, field(5, Arrays.copyOfRange(reversed, at, reversed.length)))));
  }

  /** Writes the head of a field around all that stands from {@code at} on. */
  private static int prepend(byte[] bytes, int at, int number) {
    byte[] length = varint(bytes.length - at);
    int to = at - length.length - 1;
    bytes[to] = (byte) (number << 3 | 2);
    System.arraycopy(length, 0, bytes, to + 1, length.length);
    return to;
  }

  static byte[] jsonOfText(int length) {
    byte[] head =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\""
            .getBytes(US_ASCII);
    byte[] tail = "\"}}]}]}]}".getBytes(US_ASCII);
    byte[] json = new byte[head.length + length + tail.length];
    Arrays.fill(json, (byte) 'x');
    System.arraycopy(head, 0, json, 0, head.length);
    System.arraycopy(tail, 0, json, json.length - tail.length, tail.length);
    return json;
  }

  static byte[] filled(int length, char each) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) each);
    return bytes;
  }

  private static byte[] field(int number, byte[] content) {
    byte[] length = varint(content.length);
    byte[] field = new byte[1 + length.length + content.length];
    field[0] = (byte) (number << 3 | 2);
    System.arraycopy(length, 0, field, 1, length.length);
    System.arraycopy(content, 0, field, 1 + length.length, content.length);
    return field;
  }

  private static byte[] varint(int value) {
    byte[] bytes = new byte[5];
    int length = 0;
    int rest = value;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return Arrays.copyOf(bytes, length);
  }
}
