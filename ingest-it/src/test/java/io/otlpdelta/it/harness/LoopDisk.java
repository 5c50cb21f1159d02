package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real ext4 file system of its own, in an image file mounted through a loop device. Needs root.
 *
 * <p>The image holds what the device was given, not what the page cache still keeps: a copy of it
 * is what a power cut would leave. {@code commit=300} keeps the file system from writing its own
 * journal every five seconds, so that only an fsync makes anything durable.
 */
public final class LoopDisk implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String OPTIONS = "loop,commit=300,errors=remount-ro";

  private final Path image;
  private final Path mountPoint;
  private final Thread thawAtExit = new Thread(this::thaw, "thaw");
  private boolean mounted;
  private boolean frozen;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why this machine cannot have such disks, empty if it can. */
  public static Optional<String> unavailableBecause() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("mounting needs root");
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      return Optional.of("there are no loop devices (/dev/loop-control)");
    }
    return Optional.empty();
  }

  /**
   * Makes and mounts an empty disk.
   *
   * @param image the file to make; sparse, so it takes only the space that is used
   * @param mountPoint made if missing
   */
  public static LoopDisk create(Path image, Path mountPoint, int mebibytes) {
    try {
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + mountPoint, e);
    }
    run("truncate", "--size=" + mebibytes + "M", image.toString());
    run("mkfs.ext4", "-q", "-m", "0", image.toString());
    LoopDisk disk = new LoopDisk(image, mountPoint);
    disk.mount();
    Runtime.getRuntime().addShutdownHook(disk.thawAtExit);
    return disk;
  }

  /** Mounts the disk, which replays the file system's own journal. */
  public void mount() {
    run("mount", "-o", OPTIONS, image.toString(), mountPoint.toString());
    mounted = true;
  }

  /** Writes everything back, as an orderly shutdown does; nobody may use the disk. */
  public void unmount() {
    run("umount", mountPoint.toString());
    mounted = false;
  }

  /** Copies what the device holds now; the file system goes on, unaware of it. */
  public Path copyImage() {
    Path copy = image.resolveSibling(image.getFileName() + ".copy");
    run("cp", "--sparse=always", image.toString(), copy.toString());
    return copy;
  }

  /** After {@link #unmount}: the disk is from now on what was copied before. */
  public void becomes(Path copy) {
    try {
      Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot replace " + image, e);
    }
  }

  /** After {@link #unmount}: repairs the file system, as an admin does after a disk failed. */
  public void repair() {
    // 1: errors were corrected.
    Processes.Result result = execute("e2fsck", "-f", "-y", image.toString());
    if (result.exitCode() > 1) {
      result.orFail("e2fsck");
    }
  }

  /** Makes the file system find itself broken, which turns it read-only in the midst of use. */
  public void turnReadOnly() {
    String device = run("findmnt", "-n", "-o", "SOURCE", mountPoint.toString()).strip();
    Path trigger =
        Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
    try {
      Files.writeString(trigger, "1");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + trigger, e);
    }
  }

  /** From now on every write to the disk blocks, and its writer cannot even be killed. */
  public synchronized void freeze() {
    run("fsfreeze", "--freeze", mountPoint.toString());
    frozen = true;
  }

  /** Ends a freeze, if there is one. */
  public synchronized void thaw() {
    if (frozen) {
      run("fsfreeze", "--unfreeze", mountPoint.toString());
      frozen = false;
    }
  }

  /** Where the disk is mounted. */
  public Path mountPoint() {
    return mountPoint;
  }

  @Override
  public void close() {
    thaw();
    Runtime.getRuntime().removeShutdownHook(thawAtExit);
    if (mounted) {
      unmount();
    }
    try {
      Files.deleteIfExists(image);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + image, e);
    }
  }

  private static String run(String... command) {
    return execute(command).orFail(String.join(" ", command));
  }

  private static Processes.Result execute(String... command) {
    return Processes.run(Path.of("/"), Map.of(), LIMIT, List.of(command));
  }
}
