package io.otlpdelta.journal;

import io.otlpdelta.env.SecureRandomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What must hold of a file of entries whatever a disk made of it: it is read, or refused. */
public final class EntryFileFuzz {
  private static final Path FILE = Path.of("/journal/one.entries");

  private EntryFileFuzz() {}

  /** Reads every entry that is left; an {@link IOException} is the only way to refuse. */
  public static void entryFile(byte[] input) {
    MemoryFiles files = new MemoryFiles();
    files.put(FILE, input);
    try {
      EntryFile file = EntryFile.open(files, FILE);
      Position after = Position.BEFORE_ALL;
      List<StoredEntry> next = file.read(after, 1 << 20);
      while (!next.isEmpty()) {
        Position last = next.get(next.size() - 1).position();
        if (last.compareTo(after) <= 0) {
          throw new AssertionError("position " + last + " (expected: after " + after + ")");
        }
        after = last;
        next = file.read(after, 1 << 20);
      }
    } catch (IOException refusal) {
      if (refusal.getMessage() == null || refusal.getMessage().isBlank()) {
        throw new AssertionError("a refusal without a sentence", refusal);
      }
    }
  }

  /** Files of one entry and of several. */
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int count : new int[] {1, 5}) {
      List<StoredEntry> entries = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        entries.add(
            new StoredEntry(
                new Position(3L * i), Entries.entry(Entries.LOGS_TABLE, new byte[20 * i])));
      }
      MemoryFiles files = new MemoryFiles();
      try {
        EntryFile.write(files, FILE, new UUID(7, 8), entries.iterator(), new SecureRandomness());
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory", e);
      }
      seeds.add(files.bytes(FILE));
    }
    return seeds;
  }
}
