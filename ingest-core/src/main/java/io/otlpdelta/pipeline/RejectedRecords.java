package io.otlpdelta.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.flatten.RejectBody.Encoded;
import io.otlpdelta.flatten.RejectRows;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which records were refused, because clients show a partial success to nobody, and keeps
 * those that no table takes in a file: the columns of the table for rejected records, one JSON
 * object a line. Thread-safe; blocks on a small local write. Bounded: a full file becomes {@code
 * rejected.1.jsonl}, the one before it goes. Not fsynced: it is a report, and the answer told the
 * client the same.
 */
public final class RejectedRecords {
  private static final Logger logger = LoggerFactory.getLogger(RejectedRecords.class);
  private static final long MAX_FILE_BYTES = 16L << 20;
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

  private final Path file;
  private final Path previous;
  private final Throttle refusals;
  private final Throttle obstacles;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Reports into a folder.
   *
   * @param folder made when first needed
   */
  public RejectedRecords(Path folder, Time time) {
    this.file = folder.resolve("rejected.jsonl");
    this.previous = folder.resolve("rejected.1.jsonl");
    this.refusals = new Throttle(time, LOG_INTERVAL);
    this.obstacles = new Throttle(time, LOG_INTERVAL);
  }

  /** Says what was refused of one request, at most once a second. */
  void say(TableName table, List<Rejection> rejections) {
    long suppressed = refusals.tryPass();
    if (suppressed >= 0) {
      logger.warn(
          "[{}] refused {} (suppressed since the last such line: {})",
          table,
          rejections.stream().map(Rejection::sentence).toList(),
          suppressed);
    }
  }

  /**
   * Keeps the rejected records of one request in the file. Both the reason and a failure to write
   * are said at most once a second; neither harms a request.
   *
   * @param because why the table does not take them
   */
  void keep(TableName rejects, Encoded rows, Throwable because) {
    long suppressed = obstacles.tryPass();
    if (suppressed >= 0) {
      logger.warn(
          "[{}] cannot take rejected records, they are in {}: {} (suppressed since the last such"
              + " line: {})",
          rejects,
          file,
          because.getMessage() == null ? because.toString() : because.getMessage(),
          suppressed);
      logger.debug("[{}] the obstacle", rejects, because);
    }
    try {
      write(lines(rows));
    } catch (IOException e) {
      if (suppressed >= 0) {
        logger.warn("the report of refused records {} cannot be written", file, e);
      }
    }
  }

  private String lines(Encoded rows) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map<String, @Nullable Object> row : RejectRows.of(rows.body())) {
      lines.append(json.writeValueAsString(row)).append('\n');
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
