package io.otlpdelta.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be closed in reverse: at the end, or when opening the next part failed.
 * One part that cannot be closed does not keep the others open.
 */
final class CloseStack implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(CloseStack.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Remembers the part and returns it. */
  synchronized <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /** Closes what is open; nothing the second time. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closeable().close();
      } catch (InterruptedException e) {
        logger.warn("closing the {} was interrupted", part.name(), e);
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        logger.error("the {} could not be closed", part.name(), e);
      }
    }
  }

  private record Part(String name, AutoCloseable closeable) {}
}
