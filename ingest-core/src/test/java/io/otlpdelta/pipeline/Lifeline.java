package io.otlpdelta.pipeline;

import io.otlpdelta.env.Faults;

/**
 * Whether one simulated process is alive. Everything outside the process touches it first, so that
 * a process which ended, even in the middle of a turn, has no effect any more.
 */
final class Lifeline implements Faults {
  private final SimulationCounts counts;
  private boolean cut;
  private int touchesLeft = Integer.MAX_VALUE;
  private Point deadlyPoint;
  private int openFiles;
  private int openCommitters;

  Lifeline(SimulationCounts counts) {
    this.counts = counts;
  }

  boolean isCut() {
    return cut;
  }

  /** The process ends when it touches the outside for that many more times. */
  void cutAfter(int touches) {
    touchesLeft = touches;
  }

  /** The process ends when it gets to the point. */
  void cutAt(Point point) {
    deadlyPoint = point;
  }

  /** The process goes on, whatever was planned for it. */
  void heal() {
    touchesLeft = Integer.MAX_VALUE;
    deadlyPoint = null;
  }

  /** The process is gone from now on. */
  void cut() {
    cut = true;
  }

  /** Ends the process now, from within. */
  SimulatedCrash crash() {
    cut = true;
    return new SimulatedCrash();
  }

  void fileOpened() {
    openFiles++;
  }

  void fileClosed() {
    openFiles--;
  }

  int openFiles() {
    return openFiles;
  }

  void committerOpened() {
    openCommitters++;
  }

  void committerClosed() {
    openCommitters--;
  }

  int openCommitters() {
    return openCommitters;
  }

  /** Called on every way out of the process. */
  void touch() {
    if (!cut && --touchesLeft <= 0) {
      counts.add(Event.CRASH_AT_SEAM);
      cut = true;
    }
    throwIfCut();
  }

  @Override
  public void at(Point point) {
    if (!cut && point == deadlyPoint) {
      counts.add(Event.CRASH_AT_POINT);
      cut = true;
    }
    throwIfCut();
  }

  private void throwIfCut() {
    if (cut) {
      throw new SimulatedCrash();
    }
  }
}
