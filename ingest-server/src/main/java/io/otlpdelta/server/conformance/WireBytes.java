package io.otlpdelta.server.conformance;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Protobuf bytes that no generated class would write. */
final class WireBytes {
  private WireBytes() {}

  /** One length-delimited field. */
  static byte[] field(int number, byte[] content) {
    return written(out -> out.writeByteArray(number, content));
  }

  /** A field's tag alone. */
  static byte[] tag(int number, int wireType) {
    return written(out -> out.writeTag(number, wireType));
  }

  /** The beginning of a length-delimited field whose content of that length is sent behind it. */
  static byte[] opening(int number, long length) {
    return written(
        out -> {
          out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          out.writeUInt64NoTag(length);
        });
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  /** The bytes so many times, one after the other. */
  static byte[] repeated(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  @FunctionalInterface
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
