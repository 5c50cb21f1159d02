package io.otlpdelta.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, to be closed in reverse. One thread at a time. */
final class Closers implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Closers.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /** Closes everything, also when some of it fails to. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        logger.warn("closing {} was interrupted", part.getClass().getSimpleName(), e);
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        logger.error("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
