package io.otlpdelta.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.Requests.Verdicts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the decoder for any bytes. Each method takes one input, whose first byte
 * chooses what it is taken for, and throws an {@link AssertionError} when a property does not hold;
 * any other exception is a finding too.
 */
public final class OtlpFuzz {
  private static final int MAX_BODY = 1 << 20;
  private static final DecodeLimits LIMITS =
      new DecodeLimits(MAX_BODY, 20_000, 100_000, MAX_BODY / 4);

  /** Forms of a body that may exist at once, growing ones included; see the decoder. */
  private static final long MAX_MEMORY = 5L * MAX_BODY;

  /** What an answer's message may have at most. */
  private static final int MAX_MESSAGE = 1024;

  private static final RequestDecoder DECODER = new OtlpRequestDecoder(LIMITS);
  private static final JsonMapper JACKSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(JsonTranscoder.MAX_NESTING)
                          .build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private OtlpFuzz() {}

  /** Every coding: bounded, refused politely, and what gzip gives is what the JDK reads. */
  public static void decompression(byte[] input) {
    ContentCoding coding = ContentCoding.values()[choice(input) % ContentCoding.values().length];
    byte[] body = rest(input);
    ByteRange decoded;
    try {
      decoded =
          Decompression.decode(
              coding, new ByteRange(body, 0, body.length), MAX_BODY, new Bounded());
    } catch (IngestException refusal) {
      requirePolite(refusal);
      return;
    }
    require(decoded.length() <= MAX_BODY, "the decoded body is over the limit");
    if (coding == ContentCoding.GZIP) {
      require(
          decoded.toBuffer().equals(ByteBuffer.wrap(gunzipped(body))),
          "the JDK reads this gzip otherwise");
    }
  }

  /** Protobuf: what is accepted as it is parses with the generated classes to the same records. */
  public static void protobuf(byte[] input) {
    Signal signal = signal(input);
    byte[] body = rest(input);
    DecodedRequest decoded = decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body);
    if (decoded == null) {
      return;
    }
    requireSound(signal, decoded);
    boolean json = OtlpRequestDecoder.looksLikeJson(ByteBuffer.wrap(body));
    if (!json && decoded.warnings().isEmpty()) {
      require(decoded.body().equals(ByteBuffer.wrap(body)), "a good body was changed");
      require(
          Verdicts.of(decoded).equals(Requests.verdicts(generated(signal, body))),
          "the generated classes find other records");
    }
  }

  /** JSON: what is accepted is JSON to Jackson's tree reader, and becomes good protobuf. */
  public static void json(byte[] input) {
    Signal signal = signal(input);
    byte[] body = rest(input);
    DecodedRequest decoded = decode(signal, BodyEncoding.JSON, ContentCoding.IDENTITY, body);
    if (decoded == null) {
      return;
    }
    requireSound(signal, decoded);
    if (decoded.warnings().isEmpty()) {
      requireJson(new String(body, StandardCharsets.UTF_8));
    }
  }

  /** A request printed as OTLP/JSON by other code decodes to the same request. */
  public static void jsonOfProtobuf(byte[] input) {
    Signal signal = signal(input);
    DecodedRequest decoded =
        decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, rest(input));
    if (decoded == null) {
      return;
    }
    Message request = withoutUnknownFields(signal, decoded.body());
    String json = OtlpJson.write(request, new Random(Arrays.hashCode(input))).toString();
    DecodedRequest again;
    try {
      again =
          DECODER.decode(signal, BodyEncoding.JSON, ContentCoding.IDENTITY, Requests.utf8(json));
    } catch (IngestException refusal) {
      require(refusal.code() == ErrorCode.REQUEST_TOO_LARGE, "refused: " + refusal.getMessage());
      return;
    }
    require(
        Requests.parse(signal, again.body()).equals(request), "another request came of " + json);
    require(Verdicts.of(again).equals(Verdicts.of(decoded)), "other records came of " + json);
  }

  /**
   * The whole decoder: signal, encoding and coding from the first byte.
   *
   * @return what was accepted, with the signal; null for a refusal
   */
  public static @Nullable Accepted request(byte[] input) {
    int choice = choice(input);
    Signal signal = Signal.values()[choice % 3];
    BodyEncoding encoding = BodyEncoding.values()[choice / 3 % 2];
    ContentCoding coding = ContentCoding.values()[choice / 6 % 4];
    DecodedRequest decoded = decode(signal, encoding, coding, rest(input));
    if (decoded == null) {
      return null;
    }
    requireSound(signal, decoded);
    return new Accepted(signal, decoded);
  }

  /** A request that was accepted. */
  public record Accepted(Signal signal, DecodedRequest decoded) {}

  /** The first byte that {@link #request} takes for these. */
  static byte choiceOf(Signal signal, BodyEncoding encoding, ContentCoding coding) {
    return (byte) (signal.ordinal() + 3 * encoding.ordinal() + 6 * coding.ordinal());
  }

  private static @Nullable DecodedRequest decode(
      Signal signal, BodyEncoding encoding, ContentCoding coding, byte[] body) {
    try {
      return DECODER.decode(signal, encoding, coding, ByteBuffer.wrap(body), new Bounded());
    } catch (IngestException refusal) {
      requirePolite(refusal);
      return null;
    }
  }

  private static void requirePolite(IngestException refusal) {
    boolean foreseen =
        refusal.code() == ErrorCode.INVALID_ARGUMENT
            || refusal.code() == ErrorCode.REQUEST_TOO_LARGE;
    require(foreseen, "code " + refusal.code());
    String message = refusal.getMessage();
    require(message != null && !message.isBlank(), "no message");
    require(message.length() <= MAX_MESSAGE, "the message has " + message.length() + " characters");
    require(
        message.chars().allMatch(each -> each >= ' ' && each < 0x7f),
        "the message is not plain text: " + message);
  }

  /** What holds of every accepted body: it parses, needs nothing more, and is counted rightly. */
  private static void requireSound(Signal signal, DecodedRequest decoded) {
    require(decoded.body().remaining() <= MAX_BODY, "the body is over the limit");
    require(
        Verdicts.of(decoded).equals(Requests.verdicts(Requests.parse(signal, decoded.body()))),
        "the rules find other records");
    DecodedRequest again =
        DECODER.decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, decoded.body());
    require(again.warnings().isEmpty(), "a second repair: " + again.warnings());
    require(again.body().equals(decoded.body()), "a second decoding changes the body");
    require(Verdicts.of(again).equals(Verdicts.of(decoded)), "a second decoding counts otherwise");
    require(decoded.rejectedRecords().size() <= decoded.rejected(), "more texts than rejections");
    decoded.rejectedRecords().forEach(record -> requireJson(record.json()));
  }

  private static Message generated(Signal signal, byte[] body) {
    CodedInputStream stream = CodedInputStream.newInstance(body);
    stream.setRecursionLimit(10_000);
    try {
      Message.Builder builder = Requests.builder(signal).mergeFrom(stream);
      stream.checkLastTagWas(0);
      return builder.build();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the generated classes refuse what was accepted", e);
    } catch (IOException e) {
      throw new AssertionError("reading from memory", e);
    }
  }

  private static Message withoutUnknownFields(Signal signal, ByteBuffer checked) {
    CodedInputStream stream = CodedInputStream.newInstance(checked.duplicate());
    stream.setRecursionLimit(OtlpParser.RECURSION_LIMIT);
    try {
      return DiscardUnknownFieldsParser.wrap(
              Requests.builder(signal).getDefaultInstanceForType().getParserForType())
          .parseFrom(stream);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a checked body does not parse", e);
    }
  }

  private static byte[] gunzipped(byte[] body) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("the JDK refuses this gzip", e);
    }
  }

  private static void requireJson(String text) {
    try {
      JACKSON.readTree(text.startsWith("\ufeff") ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static int choice(byte[] input) {
    return input.length == 0 ? 0 : input[0] & 0xff;
  }

  private static Signal signal(byte[] input) {
    return Signal.values()[choice(input) % Signal.values().length];
  }

  private static byte[] rest(byte[] input) {
    return input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Fails when more is held than a request of this limit may. */
  private static final class Bounded implements DecodeMemory {
    private long taken;

    @Override
    public void take(long bytes) {
      taken += bytes;
      require(taken <= MAX_MEMORY, taken + " bytes are taken for one request");
    }

    @Override
    public void giveBack(long bytes) {
      taken -= bytes;
      require(taken >= 0, "more is given back than was taken");
    }
  }
}
