package io.otlpdelta.it.tables;

import io.otlpdelta.it.harness.Installation;

/** The server under test, whose maintenance comes often. */
final class Installations {
  static final int COMMITS_PER_CHECKPOINT = 5;

  private Installations() {}

  static Installation withFrequentMaintenance() {
    return new Installation("freshness: 1s", "commitsPerCheckpoint: " + COMMITS_PER_CHECKPOINT);
  }
}
