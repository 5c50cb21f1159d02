package io.otlpdelta.otlp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.JsonTranscoder.Transcoded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes OTLP/HTTP bodies: decompression, JSON to protobuf, check, and repair where the check asks
 * for it. Thread-safe; computes only.
 *
 * <p>Memory: at most {@code maxBodyBytes} for each form of the body (decompressed, from JSON,
 * repaired), of which two exist at a time, half as much again while one grows, and nothing per
 * record. A plain protobuf body that needs no repair is not copied.
 */
public final class OtlpRequestDecoder implements RequestDecoder {
  private final DecodeLimits limits;
  private final JsonFactory jsonFactory;

  public OtlpRequestDecoder(DecodeLimits limits) {
    this.limits = requireNonNull(limits, "limits");
    this.jsonFactory = JsonTranscoder.factory();
  }

  /**
   * Whether bytes labelled as protobuf are JSON (Codex sends such): the first is an opening brace.
   * As protobuf it would begin a group, which no OTLP message has. Blanks are not skipped, since a
   * line feed is also how every protobuf export begins.
   *
   * @param decoded after decompression; its position is left as it is
   */
  public static boolean looksLikeJson(ByteBuffer decoded) {
    return decoded.hasRemaining() && decoded.get(decoded.position()) == '{';
  }

  @Override
  public DecodedRequest decode(
      Signal signal,
      BodyEncoding encoding,
      ContentCoding coding,
      ByteBuffer body,
      DecodeMemory memory) {
    Forms forms = new Forms(ByteRange.of(body), memory);
    ByteRange decoded = Decompression.decode(coding, forms.sent(), limits.maxBodyBytes(), memory);
    if (encoding == BodyEncoding.PROTOBUF && !looksLikeJson(decoded.toBuffer())) {
      return check(signal, decoded, 0, forms);
    }
    Transcoded transcoded = JsonTranscoder.transcode(jsonFactory, signal, decoded, limits, memory);
    forms.drop(decoded);
    return check(signal, transcoded.body(), transcoded.replaced(), forms);
  }

  private DecodedRequest check(Signal signal, ByteRange body, long replaced, Forms forms) {
    WireChecker checker = new WireChecker(signal, body, limits);
    checker.check();
    if (!checker.repairNeeded()) {
      return result(checker, body, replaced == 0 ? List.of() : warnings(replaced, 0, 0));
    }
    WireRepairer repairer = new WireRepairer(signal, body, limits, forms.memory());
    ByteRange repaired = repairer.repair();
    if (!checker.rejections().isEmpty()) {
      // Rejected records are read where they stand in the bytes that are good to read.
      checker = new WireChecker(signal, repaired, limits);
      checker.check();
    }
    // Another request may get its memory now, so that the first checker must not be asked any more.
    forms.drop(body);
    return result(
        checker,
        repaired,
        warnings(
            replaced + repairer.replacedSequences(),
            repairer.cutValues(),
            repairer.droppedIndexes()));
  }

  private static DecodedRequest result(WireChecker checker, ByteRange body, List<String> warnings) {
    return new DecodedRequest(
        body.toBuffer(),
        checker.accepted(),
        checker.rejections(),
        checker.rejectedRecords(body),
        warnings);
  }

  private static List<String> warnings(long replaced, long cutValues, long droppedIndexes) {
    List<String> warnings = new ArrayList<>();
    if (replaced > 0) {
      warnings.add("Invalid UTF-8 sequences replaced with U+FFFD: " + replaced + ".");
    }
    if (cutValues > 0) {
      warnings.add(
          "Values nested deeper than "
              + WireChecker.MAX_VALUE_DEPTH
              + " levels cut to \"...\": "
              + cutValues
              + ".");
    }
    if (droppedIndexes > 0) {
      warnings.add("String indexes of the profiles signal ignored: " + droppedIndexes + ".");
    }
    return warnings;
  }

  /** The forms of one body: as sent, which is not the decoder's to give back, and what follows. */
  private record Forms(ByteRange sent, DecodeMemory memory) {
    void drop(ByteRange form) {
      if (form.array() != sent.array()) {
        memory.giveBack(form.array());
      }
    }
  }
}
