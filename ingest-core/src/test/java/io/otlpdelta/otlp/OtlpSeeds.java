package io.otlpdelta.otlp;

import com.github.luben.zstd.Zstd;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.Captures.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Inputs for {@link OtlpFuzz}: the recorded exports of real clients, and requests with any field.
 */
public final class OtlpSeeds {
  private static final int RANDOM_REQUESTS = 8;

  private OtlpSeeds() {}

  /** The recorded bodies under every coding. */
  public static List<byte[]> decompression() {
    List<byte[]> seeds = new ArrayList<>();
    for (Capture capture : Captures.all()) {
      byte[] plain = decoded(capture);
      for (ContentCoding coding : ContentCoding.values()) {
        seeds.add(with((byte) coding.ordinal(), compressed(coding, plain)));
      }
    }
    return seeds;
  }

  /** The recorded requests as protobuf, and made ones. */
  public static List<byte[]> protobuf() {
    return requests(BodyEncoding.PROTOBUF, (signal, bytes) -> with((byte) signal.ordinal(), bytes));
  }

  /** The recorded requests as JSON, and made ones. */
  public static List<byte[]> json() {
    return requests(BodyEncoding.JSON, (signal, bytes) -> with((byte) signal.ordinal(), bytes));
  }

  /** All of them as they would be sent. */
  public static List<byte[]> request() {
    List<byte[]> seeds = new ArrayList<>();
    for (Capture capture : Captures.all()) {
      seeds.add(
          with(
              OtlpFuzz.choiceOf(capture.signal(), capture.encoding(), capture.coding()),
              capture.body()));
    }
    for (BodyEncoding encoding : BodyEncoding.values()) {
      for (ContentCoding coding : ContentCoding.values()) {
        seeds.addAll(
            requests(
                encoding,
                (signal, bytes) ->
                    with(OtlpFuzz.choiceOf(signal, encoding, coding), compressed(coding, bytes))));
      }
    }
    return seeds;
  }

  /** The recorded exports as they were sent, and made requests in any form of protobuf. */
  public static List<byte[]> rows() {
    List<byte[]> seeds = new ArrayList<>();
    for (Capture capture : Captures.all()) {
      seeds.add(
          with(
              OtlpFuzz.choiceOf(capture.signal(), capture.encoding(), capture.coding()),
              capture.body()));
    }
    for (Signal signal : Signal.values()) {
      byte choice = OtlpFuzz.choiceOf(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY);
      for (int seed = 0; seed < RANDOM_REQUESTS; seed++) {
        seeds.add(with(choice, new WireBodies(seed, 0.1).body(signal, 3)));
      }
    }
    return seeds;
  }

  private static List<byte[]> requests(BodyEncoding encoding, Form form) {
    List<byte[]> seeds = new ArrayList<>();
    for (Capture capture : Captures.all()) {
      byte[] plain = decoded(capture);
      boolean json = plain[0] == '{';
      if (json == (encoding == BodyEncoding.JSON)) {
        seeds.add(form.of(capture.signal(), plain));
      }
    }
    for (Signal signal : Signal.values()) {
      for (int seed = 0; seed < RANDOM_REQUESTS; seed++) {
        Random random = new Random(seed);
        var request = new RandomRequest(random).of(signal);
        seeds.add(
            form.of(
                signal,
                encoding == BodyEncoding.JSON
                    ? OtlpJson.write(request, random).toString().getBytes(StandardCharsets.UTF_8)
                    : request.toByteArray()));
      }
    }
    return seeds;
  }

  private interface Form {
    byte[] of(Signal signal, byte[] bytes);
  }

  private static byte[] decoded(Capture capture) {
    ByteBuffer plain =
        Decompression.decode(
                capture.coding(),
                ByteRange.of(ByteBuffer.wrap(capture.body())),
                DecodeLimits.DEFAULTS.maxBodyBytes(),
                DecodeMemory.UNLIMITED)
            .toBuffer();
    byte[] bytes = new byte[plain.remaining()];
    plain.get(bytes);
    return bytes;
  }

  private static byte[] compressed(ContentCoding coding, byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      switch (coding) {
        case IDENTITY -> bytes.write(plain);
        case GZIP -> {
          try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
          }
        }
        case DEFLATE -> {
          try (DeflaterOutputStream deflate = new DeflaterOutputStream(bytes)) {
            deflate.write(plain);
          }
        }
        case ZSTD -> bytes.write(Zstd.compress(plain));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] with(byte first, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
