package io.otlpdelta.journal;

import io.otlpdelta.journal.Journal.DurableListener;
import io.otlpdelta.model.TableId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells callers and listeners that their entries are durable, in the order of the journal, on a
 * thread of its own: the writer goes on with the next group meanwhile, and no callback can hold it
 * up or break it.
 */
final class Acknowledger {
  private static final Logger logger = LoggerFactory.getLogger(Acknowledger.class);

  private final List<DurableListener> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<List<PendingAppend>> groups = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "journal-acknowledger");

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  void add(DurableListener listener) {
    listeners.add(listener);
  }

  /** Hands over a durable group; it is not touched by the caller any more. */
  void durable(List<PendingAppend> group) {
    groups.add(group);
  }

  /** Returns when every group handed over has been told. An empty group is the end. */
  void close() throws InterruptedException {
    groups.add(List.of());
    thread.join();
  }

  private void run() {
    try {
      for (List<PendingAppend> group = groups.take(); !group.isEmpty(); group = groups.take()) {
        tell(group);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the acknowledger", e);
    }
  }

  private void tell(List<PendingAppend> group) {
    Map<TableId, Position> newest = new LinkedHashMap<>();
    for (PendingAppend append : group) {
      if (append.isEntry()) {
        Position position = new Position(append.sequence());
        newest.put(append.table(), position);
        append.future().complete(position);
      }
    }
    newest.forEach(this::tellListeners);
  }

  private void tellListeners(TableId table, Position position) {
    for (DurableListener listener : listeners) {
      try {
        listener.durable(table, position);
      } catch (RuntimeException e) {
        logger.error("A listener for durable entries failed; the entries are safe", e);
      }
    }
  }
}
