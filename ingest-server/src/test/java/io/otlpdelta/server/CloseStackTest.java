package io.otlpdelta.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {
  private final List<String> closed = new ArrayList<>();
  private final CloseStack stack = new CloseStack();

  @Test
  void partsAreClosedInReverseAndOnce() {
    stack.add("first", () -> closed.add("first"));
    stack.add("second", () -> closed.add("second"));

    stack.close();
    stack.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void aPartThatCannotBeClosedKeepsNoOtherOpen() {
    stack.add("first", () -> closed.add("first"));
    stack.add(
        "second",
        () -> {
          throw new IllegalStateException("stuck");
        });

    stack.close();

    assertThat(closed).containsExactly("first");
  }

  @Test
  void anInterruptIsKept() {
    stack.add("first", () -> closed.add("first"));
    stack.add(
        "second",
        () -> {
          throw new InterruptedException("stop");
        });

    stack.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("first");
  }
}
