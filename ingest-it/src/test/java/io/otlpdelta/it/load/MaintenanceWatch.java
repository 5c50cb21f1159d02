package io.otlpdelta.it.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.harness.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sees the maintenance of tables from outside, by the files that it makes. */
public final class MaintenanceWatch {
  private final List<Path> folders;
  private Set<Path> earlier = Set.of();

  /** Watches these tables. */
  public MaintenanceWatch(Installation installation, List<LoadTable> tables) {
    this.folders = tables.stream().map(table -> table.folder(installation)).toList();
  }

  /** From now on only later checkpoints count for {@link #hasBegun}. */
  public void forgetEarlier() {
    earlier = findCheckpoints();
  }

  /** Whether a checkpoint appeared, or began to be written. */
  public boolean hasBegun() {
    return !earlier.containsAll(findCheckpoints());
  }

  /** Checkpoints, those included that a kill left unfinished. */
  public long checkpoints() {
    return findCheckpoints().size();
  }

  /** Commits that replaced files and changed no data. */
  public long compactions() {
    return folders.stream().mapToLong(MaintenanceWatch::compactions).sum();
  }

  private static long compactions(Path table) {
    long compactions = 0;
    for (long version = 0; version <= DeltaLog.read(table).version(); version++) {
      if (DeltaLog.actions(table, version).stream().anyMatch(MaintenanceWatch::isCompaction)) {
        compactions++;
      }
    }
    return compactions;
  }

  private static boolean isCompaction(JsonNode action) {
    return action.has("remove") && !action.get("remove").get("dataChange").booleanValue();
  }

  private Set<Path> findCheckpoints() {
    Set<Path> checkpoints = new HashSet<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder.resolve("_delta_log"))) {
        files
            .filter(file -> file.getFileName().toString().contains(".checkpoint"))
            .forEach(checkpoints::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + folder, e);
      }
    }
    return checkpoints;
  }
}
