package io.otlpdelta.it.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NeedsLoopDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The disk that journal and tables share fills up under the server: requests are refused before
 * anything is harmed, and taken again when there is space, without a restart.
 */
@Tag("heavy")
@NeedsLoopDisk
class FullDiskIT {
  @RegisterExtension
  final Installation installation =
      new Installation("freshness: 1s", "journal: { segmentBytes: 4MiB, budgetBytes: 1GiB }")
          .onDisk(256);

  private final RecordedPosts posts = new RecordedPosts(installation);
  private Path filler;

  @BeforeEach
  void fillTheDisk() throws IOException {
    assertThat(posts.post().statusCode()).isEqualTo(200);
    filler = installation.dataDirectory().resolve("filler");
    byte[] zeros = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(zeros);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Test
  void aFullDiskIsRefusedAndTakenAgainWithoutARestart() throws IOException {
    posts.untilRefused();
    Files.delete(filler);
    posts.untilAccepted();
    posts.assertNothingLostOrDoubled();
  }

  @Test
  void aServerStartsOnAFullDiskAndKeepsWhatItAcknowledged() throws IOException {
    posts.untilRefused();
    installation.server().kill();
    installation.restart();
    Files.delete(filler);
    posts.untilAccepted();
    posts.assertNothingLostOrDoubled();
  }
}
