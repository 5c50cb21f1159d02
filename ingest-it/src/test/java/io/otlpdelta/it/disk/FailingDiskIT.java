package io.otlpdelta.it.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NeedsLoopDisk;
import io.otlpdelta.it.harness.SmallMemoryDisk;
import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes fail with I/O errors, which an fsync reports, if at all, once. */
@Tag("heavy")
@NeedsLoopDisk
class FailingDiskIT {
  @Order(1)
  @RegisterExtension
  final SmallMemoryDisk memory = new SmallMemoryDisk(64);

  /** The file system believes in 512 MiB; the device under it fails when 64 are used. */
  @Order(2)
  @RegisterExtension
  final Installation installation =
      new Installation("freshness: 1s", "journal: { segmentBytes: 4MiB, budgetBytes: 1GiB }")
          .onDisk(512, memory.folder());

  private final RecordedPosts posts = new RecordedPosts(installation);

  @Test
  void nothingIsAcknowledgedAfterAFailedWriteAndNothingAcknowledgedIsLost() throws IOException {
    assertThat(posts.post().statusCode()).isEqualTo(200);
    posts.untilRefused();
    memory.resize(600);
    installation.replugDisk();
    posts.untilAccepted();
    posts.assertNothingLostOrDoubled();
  }
}
