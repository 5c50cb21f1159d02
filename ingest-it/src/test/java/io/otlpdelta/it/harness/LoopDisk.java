package io.otlpdelta.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A folder of the data directory as an ext4 file system of its own, in an image file beside the
 * data directory. Needs root and loop devices; without them the tests that need it are skipped.
 */
public final class LoopDisk implements Installation.Surroundings {
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  private final String folder;
  private final long bytes;
  private final Thread atExit = new Thread(this::undo, "loop-disk");
  private Path mountPoint;
  private boolean mounted;
  private boolean frozen;

  /** A disk for this folder of the data directory. */
  public LoopDisk(String folder, long bytes) {
    this.folder = folder;
    this.bytes = bytes;
  }

  @Override
  public synchronized void prepare(Path dataDirectory) {
    Path image = dataDirectory.resolveSibling(folder + ".ext4");
    mountPoint = dataDirectory.resolve(folder);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      Files.createDirectories(mountPoint);
      file.setLength(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + image, e);
    }
    require("mkfs.ext4", "-q", "-F", image.toString());
    Runtime.getRuntime().addShutdownHook(atExit);
    require("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  /** From now on every write to the disk blocks until {@link #thaw}. */
  public synchronized void freeze() {
    run("fsfreeze", "-f", mountPoint.toString()).orFail("fsfreeze -f");
    frozen = true;
  }

  /** Ends a freeze. */
  public synchronized void thaw() {
    run("fsfreeze", "-u", mountPoint.toString()).orFail("fsfreeze -u");
    frozen = false;
  }

  /** Before the server is ended: a process that waits for a frozen disk cannot be killed. */
  @Override
  public synchronized void thawForTheEnd() {
    if (frozen) {
      thaw();
    }
  }

  @Override
  public void release() {
    undo();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the JVM ends, and the hook runs or ran
    }
  }

  private synchronized void undo() {
    thawForTheEnd();
    if (mounted) {
      run("umount", mountPoint.toString()).orFail("umount");
      mounted = false;
    }
  }

  private static void require(String... command) {
    Processes.Result result;
    try {
      result = run(command);
    } catch (UncheckedIOException e) {
      assumeTrue(false, "needs " + command[0] + ": " + e.getCause().getMessage());
      return;
    }
    assumeTrue(
        result.exitCode() == 0,
        () -> "needs root and loop devices; " + command[0] + ": " + result.errors().strip());
  }

  private static Processes.Result run(String... command) {
    return Processes.run(Path.of("/"), Map.of(), COMMAND_LIMIT, List.of(command));
  }
}
