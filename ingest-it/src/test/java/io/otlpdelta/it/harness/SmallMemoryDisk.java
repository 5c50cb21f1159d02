package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder in memory of a bounded size. A {@link LoopDisk} whose image lies in it and is larger
 * gets real I/O errors from its device when the memory is used up. Needs root.
 */
public final class SmallMemoryDisk implements BeforeEachCallback, AfterEachCallback {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final int mebibytes;

  /** A folder that is mounted for the time of each test. */
  public SmallMemoryDisk(int mebibytes) {
    this.mebibytes = mebibytes;
    try {
      folder = Files.createTempDirectory("memory-disk-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder to mount on", e);
    }
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Gives it more memory, as replacing a broken disk by a sound one with the same content. */
  public void resize(int newMebibytes) {
    run("mount", "-o", "remount,size=" + newMebibytes + "M", folder.toString());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "M", "tmpfs", folder.toString());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    run("umount", folder.toString());
    Files.delete(folder);
  }

  private static void run(String... command) {
    Processes.run(Path.of("/"), Map.of(), LIMIT, List.of(command))
        .orFail(String.join(" ", command));
  }
}
