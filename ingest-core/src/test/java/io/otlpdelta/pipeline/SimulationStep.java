package io.otlpdelta.pipeline;

import java.util.Random;

/** What can happen next, and how often it does while a process runs and while none does. */
enum SimulationStep {
  POST(240, 0),
  RETRY(70, 0),
  SYNC(120, 0),
  TURN(300, 0),
  TIME(130, 100),
  COMMIT_FAULT(50, 10),
  FILE_FAULT(8, 0),
  AMBUSH(30, 0),
  CATALOG_DOWN(4, 2),
  CATALOG_UP(40, 10),
  LAND(15, 15),
  ANOTHER_WRITER(15, 15),
  ZOMBIE(10, 20),
  DROP(5, 3),
  CREATE_AGAIN(25, 10),
  RESTORE(40, 30),
  FORBID(4, 4),
  PERMIT(30, 10),
  ALTER(5, 5),
  FULL(5, 0),
  DISK_FAILURE(2, 0),
  CRASH(5, 0),
  CRASH_AT_POINT(7, 0),
  CRASH_AT_SEAM(7, 0),
  DRAIN(3, 0),
  CALM(4, 0),
  VACUUM(15, 5),
  REPLAY(20, 15),
  DISCARD(4, 4),
  LONG_PAUSE(2, 2),
  RESTART(0, 250);

  private final int weightRunning;
  private final int weightDown;

  SimulationStep(int weightRunning, int weightDown) {
    this.weightRunning = weightRunning;
    this.weightDown = weightDown;
  }

  static SimulationStep next(Random random, boolean running) {
    int total = 0;
    for (SimulationStep step : values()) {
      total += step.weight(running);
    }
    int roll = random.nextInt(total);
    for (SimulationStep step : values()) {
      roll -= step.weight(running);
      if (roll < 0) {
        return step;
      }
    }
    throw new IllegalStateException("roll: " + roll + " (expected: < 0)");
  }

  private int weight(boolean running) {
    return running ? weightRunning : weightDown;
  }
}
