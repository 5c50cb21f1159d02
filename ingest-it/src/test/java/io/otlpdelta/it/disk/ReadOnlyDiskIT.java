package io.otlpdelta.it.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NeedsLoopDisk;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The file system finds itself broken and turns read-only under the server. */
@Tag("heavy")
@NeedsLoopDisk
class ReadOnlyDiskIT {
  @RegisterExtension
  final Installation installation = new Installation("freshness: 1s").onDisk(512);

  private final RecordedPosts posts = new RecordedPosts(installation);

  @Test
  void nothingIsAcknowledgedUntilTheDiskIsRepairedAndNothingAcknowledgedIsLost()
      throws IOException {
    assertThat(posts.post().statusCode()).isEqualTo(200);
    installation.disk().turnReadOnly();
    posts.untilRefused();
    installation.replugDisk();
    posts.untilAccepted();
    posts.assertNothingLostOrDoubled();
  }
}
