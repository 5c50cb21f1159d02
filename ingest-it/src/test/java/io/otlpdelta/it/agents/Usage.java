package io.otlpdelta.it.agents;

/** What the stand-in said that one answer of a model used, in tokens; input includes no cached. */
record Usage(String model, long input, long cacheRead, long cacheCreation, long output) {
  /** Different for each answer, so that a lost or doubled one shows in every sum. */
  static Usage ofAnswer(String model, int number) {
    return new Usage(model, 100L + number, 1_000L + number, 10L + number, 20L + number);
  }

  /** Input as APIs count it that include what came from the cache. */
  long inputWithCached() {
    return input + cacheRead;
  }
}
