package io.otlpdelta.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background worker: keeps spares ready, makes segments for single large entries, parks what
 * holds others up and deletes what is no longer needed. Works when called and at least four times a
 * second, because budget and disk come back unannounced.
 *
 * <p>What fails for want of disk is tried again, and keeps nothing else from being done.
 */
final class Housekeeper implements Worker {
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
  private final Runnable noteSegments;
  private final Consumer<Throwable> onFailure;
  private final List<Task> tasks;

  private final Deque<LargeRequest> requests = new ArrayDeque<>();
  private final CompletableFuture<Void> allAnswered = new CompletableFuture<>();
  private int unanswered;
  private boolean called;
  private boolean finishing;
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
    this.noteSegments = noteSegments;
    this.onFailure = onFailure;
    this.tasks =
        List.of(
            maker.leftovers()::delete,
            this::fillShelf,
            this::serveRequests,
            this::reuseReleased,
            parking::deleteGarbage,
            parking::run);
  }

  @FunctionalInterface
  private interface Task {
    void run() throws IOException;
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

  /** Something changed: look for work soon. */
  synchronized void call() {
    called = true;
    notifyAll();
  }

  /** Makes a file for one large entry; the answer is null if there is no room for it. */
  void makeOwnSegment(long bytes, Consumer<@Nullable Spare> answer) {
    boolean accepted;
    synchronized (this) {
      accepted = !finishing && !closed;
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

  /** Takes no more requests; completes when those made so far are answered. */
  synchronized CompletableFuture<Void> finishRequests() {
    finishing = true;
    if (unanswered == 0) {
      allAnswered.complete(null);
    }
    return allAnswered;
  }

  /** Stops; nobody waits for spares any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public boolean step() {
    try {
      if (isOpen()) {
        work();
        return true;
      }
    } catch (Throwable e) {
      // Errors too: without this worker the writer would wait for spares for ever.
      onFailure.accept(e);
    }
    shelf.close();
    refuseRequests();
    return false;
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // waking early only brings the next look forward
  public synchronized void awaitWork() throws InterruptedException {
    if (!called && !closed) {
      wait(TICK_MILLIS);
    }
    called = false;
  }

  private synchronized boolean isOpen() {
    return !closed;
  }

  private void work() {
    boolean trouble = false;
    for (Task task : tasks) {
      try {
        task.run();
      } catch (IOException e) {
        trouble = true;
        report(e);
      }
    }
    diskTrouble = trouble;
  }

  private void report(IOException e) {
    if (!diskTrouble) {
      diskTrouble = true;
      logger.warn("The journal cannot tidy its folder; trying again until it can", e);
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

  private void serveRequests() throws IOException {
    IOException failure = null;
    for (LargeRequest request : waitingRequests()) {
      try {
        serve(request);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Leaves the request waiting as long as room may yet be found for it, whatever goes wrong. */
  private void serve(LargeRequest request) throws IOException {
    request.attempts++;
    Optional<Spare> spare = Optional.empty();
    try {
      if (maker.makeRoomFor(request.bytes)) {
        spare = maker.makeNew(request.bytes);
      }
    } finally {
      boolean hope = request.attempts < MAX_ATTEMPTS && state.hasFreed(segment -> true);
      if (spare.isPresent() || !hope) {
        spare.ifPresent(shelf::count);
        answer(request, spare.orElse(null));
      }
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
    if (state.hasFreed(segment -> maker.isOver(segment) && !segment.isFreeingNoted())) {
      noteSegments.run();
    }
  }

  private Optional<Spare> recycleIfWanted() throws IOException {
    return shelf.count() < MAX_SPARES ? maker.recycleOver() : Optional.empty();
  }

  private synchronized List<LargeRequest> waitingRequests() {
    return List.copyOf(requests);
  }

  private void answer(LargeRequest request, @Nullable Spare spare) {
    synchronized (this) {
      requests.remove(request);
    }
    request.answer.accept(spare);
    synchronized (this) {
      unanswered--;
      if (finishing && unanswered == 0) {
        allAnswered.complete(null);
      }
    }
  }

  private void refuseRequests() {
    close();
    for (LargeRequest request : waitingRequests()) {
      answer(request, null);
    }
  }
}
