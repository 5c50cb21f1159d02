package io.otlpdelta.server.http;

import io.otlpdelta.fuzz.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seeds of the headers' fuzz target, and what random changes make of them; always the same. */
@Timeout(120)
class HeadersFuzzCorpusTest {
  private static final int MUTATIONS = 500;

  @Test
  void everySeedAndItsMutationsHold() {
    Mutations.runAll(HeadersFuzz::headers, HeadersFuzz.seeds(), MUTATIONS);
  }
}
