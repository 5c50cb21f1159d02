package io.otlpdelta.catalog.unity;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many through at once; a limited number of others wait for a limited time, in the order of
 * their arrival. Thread-safe.
 */
final class UnityLane {
  private final Semaphore permits;
  private final Semaphore waitingPlaces;
  private final Duration patience;

  /**
   * Creates an empty lane.
   *
   * @param atOnce how many are let through at once
   * @param waiting how many others may wait
   * @param patience how long each of these waits
   */
  UnityLane(int atOnce, int waiting, Duration patience) {
    this.permits = new Semaphore(atOnce, true);
    this.waitingPlaces = new Semaphore(waiting);
    this.patience = patience;
  }

  /**
   * Waits for a permit, which {@link #leave} gives back; false when there was none in time, too
   * many waited already, or the thread was interrupted.
   */
  boolean enter() {
    try {
      // With a time, since without one it would overtake those who wait.
      if (permits.tryAcquire(0, TimeUnit.NANOSECONDS)) {
        return true;
      }
      return waitingPlaces.tryAcquire() && waitForPermit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean waitForPermit() throws InterruptedException {
    try {
      return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      waitingPlaces.release();
    }
  }

  void leave() {
    permits.release();
  }
}
