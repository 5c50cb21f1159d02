package io.otlpdelta.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background thread: keeps spares ready, makes segments for single large entries, parks what
 * holds others up and deletes what is no longer needed. Works when called and at least four times a
 * second, because budget and disk come back unannounced.
 */
final class Housekeeper {
  private static final Logger logger = LoggerFactory.getLogger(Housekeeper.class);

  /** Spares made ahead. */
  private static final int SPARES = 2;

  /** Spares kept when released segments come back faster than they are used. */
  private static final int MAX_SPARES = 4;

  private static final int TICK_MILLIS = 250;
  private static final int MAX_ATTEMPTS = 8;

  private final JournalState state;
  private final SpareShelf shelf;
  private final SpareMaker maker;
  private final Parking parking;
  private final Runnable noteSegments;
  private final Consumer<Throwable> onFailure;
  private final Thread thread = new Thread(this::run, "journal-housekeeper");

  private final List<LargeRequest> requests = new ArrayList<>();
  private int unanswered;
  private boolean called;
  private boolean closed;
  private boolean diskTrouble;

  /**
   * A housekeeper, not started.
   *
   * @param noteSegments asks the writer for a durable segment list
   * @param onFailure hears of anything but a file operation that can be tried again
   */
  Housekeeper(
      JournalState state,
      SpareShelf shelf,
      SpareMaker maker,
      Parking parking,
      Runnable noteSegments,
      Consumer<Throwable> onFailure) {
    this.state = state;
    this.shelf = shelf;
    this.maker = maker;
    this.parking = parking;
    this.noteSegments = noteSegments;
    this.onFailure = onFailure;
  }

  /** A file for one entry that is wanted. */
  private static final class LargeRequest {
    private final long bytes;
    private final Consumer<@Nullable Spare> answer;
    private int attempts;

    LargeRequest(long bytes, Consumer<@Nullable Spare> answer) {
      this.bytes = bytes;
      this.answer = answer;
    }
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Something changed: look for work soon. */
  synchronized void call() {
    called = true;
    notifyAll();
  }

  /** Makes a file for one large entry; the answer is null if there is no room for it. */
  void makeOwnSegment(long bytes, Consumer<@Nullable Spare> answer) {
    boolean accepted;
    synchronized (this) {
      accepted = !closed;
      if (accepted) {
        requests.add(new LargeRequest(bytes, answer));
        unanswered++;
      }
    }
    if (accepted) {
      call();
    } else {
      answer.accept(null);
    }
  }

  /** Returns when every request made so far is answered. */
  synchronized void finishRequests() throws InterruptedException {
    while (unanswered > 0) {
      wait();
    }
  }

  /** Stops; nobody waits for spares any more. */
  void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.join();
  }

  private void run() {
    try {
      while (isOpen()) {
        work();
        awaitCall();
      }
    } catch (Throwable e) {
      // Errors too: without this thread the writer would wait for spares for ever.
      onFailure.accept(e);
    } finally {
      shelf.close();
      refuseRequests();
    }
  }

  private synchronized boolean isOpen() {
    return !closed;
  }

  @SuppressWarnings("WaitNotInLoop") // waking early only brings the next look forward
  private synchronized void awaitCall() throws InterruptedException {
    if (!called && !closed) {
      wait(TICK_MILLIS);
    }
    called = false;
  }

  private void work() {
    try {
      serveRequests();
      fillShelf();
      reuseReleased();
      parking.deleteGarbage();
      parking.run();
      diskTrouble = false;
    } catch (IOException e) {
      if (!diskTrouble) {
        diskTrouble = true;
        logger.warn("The journal cannot tidy its folder; trying again until it can", e);
      }
    }
  }

  private void serveRequests() throws IOException {
    for (LargeRequest request : takeRequests()) {
      request.attempts++;
      Optional<Spare> spare =
          maker.makeRoomFor(request.bytes) ? maker.makeNew(request.bytes) : Optional.empty();
      boolean hope = request.attempts < MAX_ATTEMPTS && state.hasFreed(segment -> true);
      if (spare.isEmpty() && hope) {
        putBack(request);
      } else {
        spare.ifPresent(shelf::count);
        answer(request, spare.orElse(null));
      }
    }
  }

  private void fillShelf() {
    while (shelf.count() < SPARES) {
      Optional<Spare> spare = maker.make();
      if (spare.isEmpty()) {
        if (shelf.count() == 0) {
          shelf.exhausted();
        }
        return;
      }
      shelf.put(spare.get());
    }
  }

  private void reuseReleased() throws IOException {
    Optional<Spare> spare = recycleIfWanted();
    while (spare.isPresent()) {
      shelf.put(spare.get());
      spare = recycleIfWanted();
    }
    while (maker.deleteReleased(maker::isOver)) {
      logger.debug("Deleted a released journal segment");
    }
    if (state.hasFreed(maker::isOver)) {
      noteSegments.run();
    }
  }

  private Optional<Spare> recycleIfWanted() throws IOException {
    return shelf.count() < MAX_SPARES ? maker.recycleOver() : Optional.empty();
  }

  private synchronized List<LargeRequest> takeRequests() {
    List<LargeRequest> taken = new ArrayList<>(requests);
    requests.clear();
    return taken;
  }

  private synchronized void putBack(LargeRequest request) {
    requests.add(request);
  }

  private void answer(LargeRequest request, @Nullable Spare spare) {
    request.answer.accept(spare);
    synchronized (this) {
      unanswered--;
      notifyAll();
    }
  }

  private void refuseRequests() {
    synchronized (this) {
      closed = true;
    }
    for (LargeRequest request : takeRequests()) {
      answer(request, null);
    }
  }
}
