package io.otlpdelta.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which records were refused and why, one JSON object a line, because clients show a partial
 * success to nobody. Thread-safe; blocks on a small local write. Bounded: a full file becomes
 * {@code rejected.1.jsonl}, the one before it goes. Not fsynced: it is a report, and the answer
 * told the client the same.
 */
public final class RejectedRecords {
  private static final Logger logger = LoggerFactory.getLogger(RejectedRecords.class);
  private static final long MAX_FILE_BYTES = 16L << 20;

  private final Path file;
  private final Path previous;
  private final Time time;
  private final Throttle logThrottle;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Reports into a folder.
   *
   * @param folder made when first needed
   */
  public RejectedRecords(Path folder, Time time) {
    this.file = folder.resolve("rejected.jsonl");
    this.previous = folder.resolve("rejected.1.jsonl");
    this.time = time;
    this.logThrottle = new Throttle(time, Duration.ofSeconds(1));
  }

  /**
   * Notes the rejections of one request. A failure to write is said once a second and harms no
   * request.
   */
  void keep(IngestRequest request, List<Rejection> rejections) {
    long suppressed = logThrottle.tryPass();
    if (suppressed >= 0) {
      logger.warn(
          "[{}] refused {} (suppressed since the last such line: {})",
          request.table(),
          rejections.stream().map(Rejection::sentence).toList(),
          suppressed);
    }
    try {
      write(lines(request, rejections));
    } catch (IOException e) {
      if (suppressed >= 0) {
        logger.warn("the report of refused records {} cannot be written", file, e);
      }
    }
  }

  private String lines(IngestRequest request, List<Rejection> rejections)
      throws JsonProcessingException {
    StringBuilder lines = new StringBuilder();
    for (Rejection rejection : rejections) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("at", Instant.ofEpochMilli(time.epochMillis()).toString());
      line.put("table", request.table().toString());
      line.put("signal", request.signal().route());
      line.put("caller", request.caller().name());
      line.put("reason", rejection.reason().label());
      line.put("count", rejection.count());
      line.put("first", rejection.first());
      lines.append(json.writeValueAsString(line)).append('\n');
    }
    return lines.toString();
  }

  private synchronized void write(String lines) throws IOException {
    Files.createDirectories(file.getParent());
    if (Files.exists(file) && Files.size(file) > MAX_FILE_BYTES) {
      Files.move(file, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(
        file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
