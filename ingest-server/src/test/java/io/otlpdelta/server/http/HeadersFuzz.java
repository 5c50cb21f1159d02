package io.otlpdelta.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What must hold of any request headers: they are read or refused in a short sentence, and a table
 * name that is read is safe as a path.
 */
public final class HeadersFuzz {
  private static final List<CharSequence> NAMES =
      List.of(
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_ENCODING,
          TableHeaders.NAME,
          TableHeaders.PREFIX,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.PREFER,
          GrpcHeaders.ENCODING,
          GrpcHeaders.TIMEOUT);

  private static final int MAX_MESSAGE_BYTES = 1024;
  private static final int MAX_PART_LENGTH = 255;

  private HeadersFuzz() {}

  /** The first byte chooses the signal; each line after it is a header, named by its first byte. */
  public static void headers(byte[] input) {
    int choice = input.length == 0 ? 0 : input[0] & 0xff;
    Signal signal = Signal.values()[choice % Signal.values().length];
    RequestHeaders headers = headersOf(input);
    BodyEncoding encoding = MediaTypes.forError(headers);
    Optional<RequestHead> head = orPolitelyRefused(encoding, () -> read(choice, signal, headers));
    head.ifPresent(read -> requireSafe(read.table()));
    BearerAuthentication nobody = new BearerAuthentication(token -> Optional.empty());
    if (orPolitelyRefused(encoding, () -> nobody.authenticate(context(headers), headers))
        .isPresent()) {
      throw new AssertionError("somebody was let in");
    }
  }

  /** What clients send, and what they must not. */
  public static List<byte[]> seeds() {
    return List.of(
        seed("0application/x-protobuf", "1gzip", "2main.telemetry.claude_otel_logs", "4Bearer abc"),
        seed("0application/json; charset=utf-8, application/json", "2`main`.`tele,m`.`t`"),
        seed("0Application/JSON", "0application/json", "3main.telemetry.claude", "5wait=committed"),
        seed("0text/plain", "1br", "2a.b.c.d"),
        seed("0application/json", "2a.b.%E0%B8%AA", "2 a.b.\u00e0"),
        seed("0application/json", "2../../etc", "1gzip, gzip"),
        seed("0application/json", "2%2e%2e.%2F.%00", "4Basic abc, Bearer x"),
        seed("0application/json", "2a.b." + "x".repeat(300), "5 wait = committed ; x"),
        call("2main.telemetry.claude_otel_logs", "6gzip", "710S", "4Bearer abc"),
        call("3main.telemetry.claude", "6gzip, zstd", "7soon"),
        call("2a.b.c", "6br", "799999999H"));
  }

  private static byte[] seed(String... lines) {
    return lines("\0", lines);
  }

  private static byte[] call(String... lines) {
    return lines("\3", lines);
  }

  private static byte[] lines(String choice, String... lines) {
    return (choice + String.join("\n", lines)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static RequestHeaders headersOf(byte[] input) {
    RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, "/v1/logs");
    String text = new String(input, StandardCharsets.ISO_8859_1);
    for (String line : text.substring(Math.min(1, text.length())).split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      try {
        headers.add(NAMES.get(line.charAt(0) % NAMES.size()), line.substring(1));
      } catch (IllegalArgumentException notAHeader) {
        // The server's own parser refuses such bytes before they are headers.
        continue;
      }
    }
    return headers.build();
  }

  private static RequestHead read(int choice, Signal signal, RequestHeaders headers) {
    return choice / Signal.values().length % 2 == 0
        ? RequestHead.ofHttp(signal, headers)
        : RequestHead.ofGrpc(signal, headers);
  }

  private static ServiceRequestContext context(RequestHeaders headers) {
    return ServiceRequestContext.of(HttpRequest.of(headers));
  }

  private static <T> Optional<T> orPolitelyRefused(BodyEncoding encoding, Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (Refusal refusal) {
      require(!refusal.code().retryable(), "a refusal of headers that is worth a retry");
      String message = ErrorAnswers.message(refusal.getMessage(), "0123456789abcdef");
      int bytes = message.getBytes(StandardCharsets.UTF_8).length;
      require(bytes <= MAX_MESSAGE_BYTES, "a message of " + bytes + " bytes");
      require(message.chars().noneMatch(Character::isISOControl), "a control in " + message);
      AggregatedHttpResponse answer = ErrorAnswers.render(refusal, encoding, "0123456789abcdef");
      require(answer.status().isClientError(), "status " + answer.status());
      return Optional.empty();
    }
  }

  private static void requireSafe(TableName table) {
    for (String part : table.parts()) {
      require(!part.isEmpty() && part.length() <= MAX_PART_LENGTH, "a part of " + part.length());
      require(
          part.chars()
              .noneMatch(
                  each ->
                      "./\\`".indexOf(each) >= 0 || Character.isISOControl(each) || each == ' '),
          "a part that is no folder's name: " + part);
    }
    require(TableName.parse(table.toString()).equals(table), "another table is named by " + table);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
