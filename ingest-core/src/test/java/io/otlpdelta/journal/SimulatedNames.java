package io.otlpdelta.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names that survive a power cut on a {@link SimulatedDisk}, and the changes that may not. */
final class SimulatedNames {
  private final Map<Path, SimulatedNode> durable = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  /** A name that was made, changed or deleted; atomic, also over two folders. */
  private record Change(@Nullable Path gone, @Nullable Path made, @Nullable SimulatedNode node) {
    boolean touches(Path folder) {
      return (gone != null && folder.equals(gone.getParent()))
          || (made != null && folder.equals(made.getParent()));
    }

    void apply(Map<Path, SimulatedNode> to) {
      if (gone != null) {
        to.remove(gone);
      }
      if (made != null && node != null) {
        to.put(made, node);
      }
    }
  }

  void made(Path name, SimulatedNode node) {
    unsynced.add(new Change(null, name, node));
  }

  void renamed(Path from, Path to, SimulatedNode node) {
    unsynced.add(new Change(from, to, node));
  }

  void deleted(Path name) {
    unsynced.add(new Change(name, null, null));
  }

  /** The folder's changes survive from now on. */
  void sync(Path folder) {
    Iterator<Change> all = unsynced.iterator();
    while (all.hasNext()) {
      Change next = all.next();
      if (next.touches(folder)) {
        next.apply(durable);
        all.remove();
      }
    }
  }

  /** Each folder loses its changes from some point on. */
  void losePower(Random random, Set<Path> knownNames) {
    Set<Path> folders = new HashSet<>(knownNames);
    folders.addAll(durable.keySet());
    Set<Path> cut = new HashSet<>();
    for (Change next : unsynced) {
      if (random.nextInt(3) == 0) {
        folders.stream().filter(next::touches).forEach(cut::add);
      }
      if (cut.stream().noneMatch(next::touches)) {
        next.apply(durable);
      }
    }
    unsynced.clear();
    dropOrphans();
  }

  Map<Path, SimulatedNode> durable() {
    return durable;
  }

  /** What lies in a folder goes with it. */
  private void dropOrphans() {
    durable
        .keySet()
        .removeIf(
            path -> {
              Path folder = path.getParent();
              return folder.getParent() != null && !durable.containsKey(folder);
            });
  }
}
