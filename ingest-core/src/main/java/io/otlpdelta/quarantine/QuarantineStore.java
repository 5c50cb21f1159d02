package io.otlpdelta.quarantine;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.EntryFile;
import io.otlpdelta.quarantine.QuarantineItem.Contents;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of items, for the server and for commands beside it. Thread-safe, also between
 * processes; every call blocks on files.
 *
 * <p>An item appears as a whole: its folder is filled under a hidden name, forced, and renamed. A
 * crash before the rename leaves a hidden folder, whose entries are still in the journal.
 */
public final class QuarantineStore {
  private static final Logger logger = LoggerFactory.getLogger(QuarantineStore.class);

  static final String ITEM = "item.json";
  static final String ENTRIES = "entries";
  static final String DAMAGED = "entries.damaged";

  private static final String LOCK = "lock";
  private static final String HIDDEN = ".";

  private final Path folder;
  private final Randomness randomness;
  private final Faults faults;

  /**
   * Names the folder; it is made with the first item.
   *
   * @param folder {@code <data-dir>/quarantine}
   */
  public QuarantineStore(Path folder, Randomness randomness, Faults faults) {
    this.folder = folder.toAbsolutePath().normalize();
    this.randomness = requireNonNull(randomness, "randomness");
    this.faults = requireNonNull(faults, "faults");
  }

  public Path folder() {
    return folder;
  }

  /**
   * All items, the replayed and discarded ones too, in the order of their moving.
   *
   * @throws IOException with a sentence for the admin when one of them cannot be read
   */
  public List<QuarantineItem> list() throws IOException {
    List<QuarantineItem> items = new ArrayList<>();
    for (Path path : folders()) {
      if (ItemId.isOne(name(path))) {
        items.add(read(path));
      }
    }
    items.sort(
        Comparator.comparing((QuarantineItem item) -> item.origin().movedAt())
            .thenComparing(item -> item.contents().first())
            .thenComparing(QuarantineItem::id));
    return items;
  }

  /** The item, if there is or was one of that id. */
  public Optional<QuarantineItem> find(ItemId id) throws IOException {
    Path path = folder.resolve(id.text());
    return Files.isDirectory(path) ? Optional.of(read(path)) : Optional.empty();
  }

  /**
   * Takes the item for changes.
   *
   * @throws ItemBusyException when another process, or another thread of this one, has it
   * @throws IOException with a sentence for the admin when there is no such item
   */
  public LockedItem lock(ItemId id) throws IOException {
    Path path = folder.resolve(id.text());
    FileChannel channel;
    try {
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no item " + id + " in " + folder, e);
    }
    boolean locked = false;
    try {
      if (tryLock(channel) == null) {
        throw new ItemBusyException(id);
      }
      LockedItem item = new LockedItem(path, channel, read(path), faults);
      locked = true;
      return item;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** Opens the entries of an open item for reading alone; an item never changes. */
  public EntryFile entries(ItemId id) throws IOException {
    return entriesIn(folder.resolve(id.text()));
  }

  /** A replay that found damage has set the file aside, and may have crashed then. */
  static EntryFile entriesIn(Path item) throws IOException {
    Path damaged = item.resolve(DAMAGED);
    return EntryFile.open(Files.exists(damaged) ? damaged : item.resolve(ENTRIES));
  }

  /**
   * Makes an item of the entries. It is there when this returns, but only {@link #sync} makes its
   * name survive a power cut.
   */
  QuarantineItem add(Origin origin, TalliedEntries entries) throws IOException {
    DurableFiles.createFolder(folder);
    ItemId id = unusedId();
    Path hidden = folder.resolve(HIDDEN + id);
    try {
      EntryFile.write(hidden.resolve(ENTRIES), origin.journalId(), entries, randomness);
      Contents contents = entries.contents(Files.size(hidden.resolve(ENTRIES)));
      QuarantineItem item =
          new QuarantineItem(
              id,
              origin,
              contents,
              Optional.empty(),
              Optional.empty(),
              State.QUARANTINED,
              Optional.empty());
      DurableFiles.write(hidden.resolve(ITEM), ItemJson.encode(item));
      faults.at(Faults.Point.QUARANTINE_WRITTEN_NOT_RENAMED);
      Files.move(hidden, folder.resolve(id.text()), StandardCopyOption.ATOMIC_MOVE);
      return item;
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, hidden);
      throw e;
    }
  }

  /** Makes the names of the items survive a power cut. */
  void sync() throws IOException {
    if (Files.isDirectory(folder)) {
      DurableFiles.sync(folder);
    }
  }

  /** Deletes what crashes left; only for the one process that makes items. */
  void deleteLeftovers() throws IOException {
    for (Path path : folders()) {
      if (name(path).startsWith(HIDDEN)) {
        DurableFiles.deleteFolder(path);
      } else if (ItemId.isOne(name(path))
          && Files.exists(path.resolve(ENTRIES))
          && !read(path).isOpen()) {
        deleteEntriesOfClosed(new ItemId(name(path)));
      }
    }
  }

  private void deleteEntriesOfClosed(ItemId id) throws IOException {
    try (LockedItem item = lock(id)) {
      item.deleteEntriesOfClosed();
    } catch (ItemBusyException e) {
      logger.debug("the command that closed item {} deletes its entries", id, e);
    }
  }

  private QuarantineItem read(Path path) throws IOException {
    try {
      QuarantineItem item = ItemJson.decode(Files.readAllBytes(path.resolve(ITEM)));
      if (!item.id().text().equals(name(path))) {
        throw new IOException("it says that it is item " + item.id());
      }
      return item;
    } catch (IOException e) {
      throw new IOException(
          path.resolve(ITEM)
              + " cannot be read: "
              + e.getMessage()
              + ". It says which requests are in the quarantine; restore it from a copy",
          e);
    }
  }

  private List<Path> folders() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return DurableFiles.list(folder).stream().filter(Files::isDirectory).toList();
  }

  private ItemId unusedId() {
    ItemId id = ItemId.random(randomness);
    while (Files.exists(folder.resolve(id.text()))) {
      id = ItemId.random(randomness);
    }
    return id;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void deleteAfter(Exception failure, Path hidden) {
    try {
      DurableFiles.deleteFolder(hidden);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String name(Path path) {
    return requireNonNull(path.getFileName(), "name").toString();
  }
}
