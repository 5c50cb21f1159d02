package io.otlpdelta.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.otlpdelta.it.harness.ExactlyOnce;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LoadSenders;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.LoopDisk;
import io.otlpdelta.it.harness.NeedsLoopDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A power cut: the server goes on from what the disk had been given, without what only the page
 * cache had. A kill alone cannot show this, because the kernel keeps the page cache of a killed
 * process: a journal that never syncs would pass it.
 *
 * <p>{@code -Dpowercut.count=N} sets the number of cuts.
 */
@Tag("heavy")
@NeedsLoopDisk
class PowerCutIT {
  private static final int CUTS = Integer.getInteger("powercut.count", 5);
  private static final int RECORDS_BETWEEN_CUTS = 300;

  @RegisterExtension
  final Installation installation =
      new Installation("freshness: 1s", "journal: { segmentBytes: 4MiB }").onDisk(512);

  private final ExactlyOnce exactlyOnce = new ExactlyOnce(installation);

  @Test
  void aPowerCutLosesAndDoublesNothing() throws Exception {
    long seed = Long.getLong("powercut.seed", System.nanoTime());
    Random random = new Random(seed);
    try (LoadSenders senders = exactlyOnce.startSenders()) {
      for (int cut = 0; cut < CUTS; cut++) {
        senders.awaitProgress(RECORDS_BETWEEN_CUTS + random.nextInt(RECORDS_BETWEEN_CUTS));
        cutThePower();
        installation.restart();
      }
      senders.awaitProgress(RECORDS_BETWEEN_CUTS);
      senders.stop();
      System.out.println("power cuts: " + CUTS + ", seed " + seed);
      exactlyOnce.assertHolds(senders);
    }
  }

  /** Without this the test above would prove nothing. */
  @Test
  void aServerWhoseFsyncDoesNothingIsCaught() throws Exception {
    Path library =
        eatmydata()
            .orElseGet(
                () -> {
                  assumeTrue(false, "libeatmydata is not installed (Debian: libeatmydata1)");
                  return Path.of("");
                });
    installation.server().terminate();
    installation.restart(Map.of("LD_PRELOAD", library.toString()));
    try (LoadSenders senders = exactlyOnce.startSenders()) {
      senders.awaitProgress(RECORDS_BETWEEN_CUTS);
      installation.server().freeze();
      Set<RecordId> lost = senders.acknowledged();
      cutThePower();
      installation.restart();
      senders.stop();
      lost.removeAll(exactlyOnce.committed().keySet());
      assertThat(lost).as("acknowledged before the cut and lost").isNotEmpty();
    }
  }

  private void cutThePower() {
    LoopDisk disk = installation.disk();
    installation.server().freeze();
    Path left = disk.copyImage();
    installation.server().kill();
    disk.unmount();
    disk.becomes(left);
    disk.mount();
  }

  private static Optional<Path> eatmydata() {
    return List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64").stream()
        .map(folder -> Path.of(folder, "libeatmydata.so"))
        .filter(Files::exists)
        .findFirst();
  }
}
