package io.otlpdelta.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosersTest {
  private final List<String> closed = new ArrayList<>();
  private final Closers closers = new Closers();

  @Test
  void partsAreClosedInReverseAndOnce() {
    closers.add(() -> closed.add("first"));
    closers.add(() -> closed.add("second"));

    closers.close();
    closers.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void aPartThatCannotBeClosedKeepsNoOtherOpen() {
    closers.add(() -> closed.add("first"));
    closers.add(
        () -> {
          throw new IllegalStateException("stuck");
        });

    closers.close();

    assertThat(closed).containsExactly("first");
  }

  @Test
  void anInterruptIsKept() {
    closers.add(() -> closed.add("first"));
    closers.add(
        () -> {
          throw new InterruptedException("stop");
        });

    closers.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("first");
  }
}
