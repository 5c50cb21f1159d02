package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MachineTimeTest {
  @Test
  void whatWasStolenIsAShareOfAllTimeBetweenTwoLooks() throws IOException {
    MachineTime before = MachineTime.parse("cpu  1000 10 200 5000 40 0 30 100 7 0");
    MachineTime after = MachineTime.parse("cpu  1300 10 300 5500 40 0 30 200 9 0");

    assertThat(after.stolenShareSince(before)).isCloseTo(0.1, within(1e-9));
    assertThat(after.stolenShareSince(after)).isZero();
  }

  @Test
  void aLineOfAnotherKindIsAnError() {
    assertThatThrownBy(() -> MachineTime.parse("cpu0 1000 10 200 5000 40 0 30 100 7 0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/stat");
    assertThatThrownBy(() -> MachineTime.parse("cpu  1000 10 200")).isInstanceOf(IOException.class);
  }

  @Test
  void thisMachineTellsItsTime() throws IOException {
    assertThat(MachineTime.sinceBoot().ticks()).isPositive();
  }
}
