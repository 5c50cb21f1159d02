package io.otlpdelta.journal;

import static io.otlpdelta.journal.JournalInvariant.BOUNDED;
import static io.otlpdelta.journal.JournalInvariant.FORCED_BEFORE_NEXT;
import static io.otlpdelta.journal.JournalInvariant.NO_SECOND_FORCE;
import static io.otlpdelta.journal.JournalInvariant.OLD_SEGMENTS_STAY;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what a journal does to its files on a {@link SimulatedDisk}. */
final class JournalWatch implements DiskWatch {
  private final Path root;
  private final long budgetBytes;
  private final JournalOracle oracle;
  private final Set<SimulatedNode> oldSegments = new HashSet<>();
  private @Nullable SimulatedDisk disk;

  JournalWatch(Path root, long budgetBytes, JournalOracle oracle) {
    this.root = root;
    this.budgetBytes = budgetBytes;
    this.oracle = oracle;
  }

  void watch(SimulatedDisk simulated) {
    disk = simulated;
  }

  /** The segments that are there now are those of an earlier process. */
  void processStarts() {
    oldSegments.clear();
    disk().files().stream().filter(this::isSegment).forEach(oldSegments::add);
  }

  @Override
  public void writing(SimulatedNode file, ByteBuffer bytes, long position) {
    if (!oldSegments.contains(file) || !isSegment(file)) {
      return;
    }
    byte[] there = file.cached();
    for (int at = (int) position; bytes.hasRemaining(); at++) {
      if (at >= file.length() || there[at] != bytes.get()) {
        oracle.violated(OLD_SEGMENTS_STAY, file.path() + " is changed at " + at);
        return;
      }
    }
  }

  @Override
  public void forcing(SimulatedNode file) {
    if (file.failedIn(disk().process())) {
      oracle.violated(NO_SECOND_FORCE, file.path() + " is forced after a failure");
    }
  }

  @Override
  public void unnaming(SimulatedNode file, @Nullable Path to) {
    boolean setAside = to != null && to.startsWith(root.resolve("damaged"));
    boolean stays = to != null && to.toString().endsWith(".segment");
    oldSegments.remove(file);
    if (file.path().toString().endsWith(".segment") && !setAside && !stays) {
      oracle.givenUp(file);
    }
    if (to != null && root.equals(to.getParent()) && stays) {
      disk().files().stream()
          .filter(other -> other != file && isSegment(other) && other.isDirty())
          .forEach(
              other ->
                  oracle.violated(
                      FORCED_BEFORE_NEXT, to + " begins before " + other.path() + " is forced"));
    }
  }

  @Override
  public void grown() {
    long bytes =
        disk().files().stream().filter(this::isCounted).mapToLong(SimulatedNode::length).sum();
    if (bytes > budgetBytes) {
      oracle.violated(
          BOUNDED, bytes + " bytes are on disk, of " + budgetBytes + ": " + disk().files());
    }
  }

  /** Damaged pieces are kept beside the budget, and the identity and the probe are small. */
  private boolean isCounted(SimulatedNode file) {
    String name = file.path().getFileName().toString();
    return !file.path().startsWith(root.resolve("damaged"))
        && !name.startsWith("journal.id")
        && !name.startsWith("probe");
  }

  private boolean isSegment(SimulatedNode file) {
    return root.equals(file.path().getParent()) && file.path().toString().endsWith(".segment");
  }

  private SimulatedDisk disk() {
    if (disk == null) {
      throw new IllegalStateException("no disk is watched");
    }
    return disk;
  }
}
