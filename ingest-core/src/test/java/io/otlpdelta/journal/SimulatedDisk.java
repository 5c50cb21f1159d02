package io.otlpdelta.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files that promise what {@link JournalFiles} promises and nothing more, all chance by seed: a
 * power cut loses any subset of the sectors not forced, and a folder's operations not synced from
 * some point on; a kill keeps them. Every change counts as an operation, at which a crash or a
 * failure can be asked for. One thread only.
 */
final class SimulatedDisk implements JournalFiles {
  private final Random random;
  private final DiskWatch watch;
  private final Map<Path, SimulatedNode> names = new TreeMap<>();
  private final SimulatedNames survivors = new SimulatedNames();
  private final Set<Path> locks = new HashSet<>();
  private final Map<Failure, Integer> armed = new HashMap<>();
  private long capacity = Long.MAX_VALUE / 2;
  private int process;
  private int operationsToCrash = -1;
  private boolean crashed;
  private int failures;
  private boolean telling;

  SimulatedDisk(Random random, DiskWatch watch) {
    this.random = random;
    this.watch = watch;
  }

  /** The program stopped in the middle of an operation. */
  static final class Crash extends Error {
    Crash() {
      super("crash", null, false, false);
    }
  }

  /** What can be made to fail once. */
  enum Failure {
    WRITE,
    FORCE,
    RENAME,
    DELETE,
    SYNC_FOLDER
  }

  /** The operation fails, {@code later} of its kind from now. */
  void fail(Failure failure, int later) {
    armed.put(failure, later);
  }

  /** Prints every operation from now on, for looking into one seed. */
  void tellStory() {
    telling = true;
  }

  void tell(String what, Object... about) {
    if (telling) {
      System.out.println(String.format(Locale.ROOT, what, about));
    }
  }

  void disarm() {
    armed.clear();
    operationsToCrash = -1;
  }

  /** How many failures have happened. */
  int failures() {
    return failures;
  }

  /** The program stops in the middle of the operation that comes so many later. */
  void crashAfter(int operations) {
    operationsToCrash = operations;
  }

  /** Stops the program now. */
  void crash() {
    crashed = true;
  }

  boolean isCrashed() {
    return crashed;
  }

  void setCapacity(long bytes) {
    capacity = bytes;
  }

  long usedBytes() {
    return names.values().stream().mapToLong(SimulatedNode::length).sum();
  }

  /** Counts starts of the program. */
  int process() {
    return process;
  }

  /** The program starts again; the machine ran on. Pages that only look written may go. */
  void restartProcess() {
    restart();
    tell("--- process %d starts after a kill", process);
    names.values().forEach(node -> node.evictSome(random));
  }

  /** The program starts again after the machine lost its power. */
  void restartMachine() {
    restart();
    tell("--- process %d starts after a power cut", process);
    survivors.losePower(random, names.keySet());
    names.clear();
    names.putAll(survivors.durable());
    double kept = random.nextInt(3) / 2.0;
    names.forEach(
        (path, node) -> {
          node.setPath(path);
          node.losePower(random, kept);
        });
    tell("    left: %s", names.values());
  }

  /** Files with a name now, folders left out. */
  List<SimulatedNode> files() {
    return names.values().stream().filter(node -> !node.isFolder()).toList();
  }

  /** Files whose name survives a power cut in any case. */
  List<SimulatedNode> durablyNamedFiles() {
    return survivors.durable().values().stream().filter(node -> !node.isFolder()).toList();
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent == null) {
      return;
    }
    if (!names.containsKey(folder)) {
      createFolder(parent);
      operation();
      SimulatedNode node = SimulatedNode.folder(folder);
      names.put(folder, node);
      survivors.made(folder, node);
    }
    if (parent.getParent() == null) {
      survivors.sync(parent);
    } else {
      syncFolder(parent);
    }
  }

  @Override
  public List<Path> list(Path folder) {
    live();
    return names.keySet().stream().filter(path -> folder.equals(path.getParent())).toList();
  }

  @Override
  public boolean exists(Path path) {
    live();
    return names.containsKey(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return existing(file).length();
  }

  @Override
  public JournalFile create(Path file) throws IOException {
    tell("create %s", file);
    operation();
    if (!names.containsKey(file.getParent())) {
      throw new NoSuchFileException(file.getParent().toString());
    }
    SimulatedNode node = new SimulatedNode(file);
    names.put(file, node);
    survivors.made(file, node);
    return new Handle(node);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    return new Handle(existing(file));
  }

  @Override
  public JournalFile openForRead(Path file) throws IOException {
    return new Handle(existing(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    SimulatedNode node = existing(from);
    tell("rename %s to %s", from, to);
    watch.unnaming(node, to);
    operation();
    failIfArmed(Failure.RENAME);
    names.remove(from);
    names.put(to, node);
    node.setPath(to);
    survivors.renamed(from, to, node);
  }

  @Override
  public void delete(Path path) throws IOException {
    live();
    SimulatedNode node = names.get(path);
    if (node == null) {
      return;
    }
    if (node.isFolder() && !list(path).isEmpty()) {
      throw new IOException(path + " is not empty");
    }
    tell("delete %s", path);
    watch.unnaming(node, null);
    operation();
    failIfArmed(Failure.DELETE);
    names.remove(path);
    survivors.deleted(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    if (!existing(folder).isFolder()) {
      throw new IOException(folder + " is no folder");
    }
    tell("sync folder %s", folder);
    operation();
    failIfArmed(Failure.SYNC_FOLDER);
    survivors.sync(folder);
  }

  @Override
  public long usableBytes(Path folder) {
    live();
    return Math.max(0, capacity - usedBytes());
  }

  @Override
  public String fileSystemType(Path folder) {
    return "ext4";
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    live();
    if (!locks.add(file)) {
      throw new IOException(file + " is locked");
    }
    return () -> locks.remove(file);
  }

  private void restart() {
    process++;
    crashed = false;
    locks.clear();
    disarm();
  }

  private SimulatedNode existing(Path file) throws IOException {
    live();
    SimulatedNode node = names.get(file);
    if (node == null) {
      throw new NoSuchFileException(file.toString());
    }
    return node;
  }

  private void live() {
    if (crashed) {
      throw new Crash();
    }
  }

  private void operation() {
    live();
    if (operationsToCrash >= 0 && operationsToCrash-- == 0) {
      crashed = true;
      tell("crash in this operation");
      throw new Crash();
    }
  }

  private void failIfArmed(Failure failure) throws IOException {
    Integer later = armed.get(failure);
    if (later == null) {
      return;
    }
    if (later > 0) {
      armed.put(failure, later - 1);
      return;
    }
    armed.remove(failure);
    failures++;
    tell("fails: %s", failure);
    throw new IOException("Input/output error");
  }

  private final class Handle implements JournalFile {
    private final SimulatedNode node;
    private final int opened = process;

    Handle(SimulatedNode node) {
      this.node = node;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      requireOpen();
      return node.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      requireOpen();
      tell("write %s at %d to %d", node, position, position + bytes.remaining());
      watch.writing(node, bytes.duplicate(), position);
      long growth = Math.max(0, position + bytes.remaining() - node.length());
      long room = Math.max(0, capacity - usedBytes());
      try {
        operation();
        failIfArmed(Failure.WRITE);
      } catch (Crash | IOException e) {
        writePart(bytes, position, random.nextInt(bytes.remaining() + 1), room);
        throw e;
      }
      if (growth > room) {
        writePart(bytes, position, bytes.remaining(), room);
        throw new IOException("No space left on device");
      }
      node.write(bytes, position);
      if (growth > 0) {
        watch.grown();
      }
    }

    private void writePart(ByteBuffer bytes, long position, int count, long room) {
      long most = Math.max(0, node.length() + room - position);
      node.write(bytes.duplicate().limit(bytes.position() + (int) Math.min(count, most)), position);
    }

    @Override
    public void force() throws IOException {
      requireOpen();
      tell("force %s", node);
      watch.forcing(node);
      try {
        operation();
      } catch (Crash e) {
        node.writeBackSome(random);
        throw e;
      }
      try {
        failIfArmed(Failure.FORCE);
      } catch (IOException e) {
        node.failForce(random, process);
        throw e;
      }
      node.force();
    }

    @Override
    public long size() {
      requireOpen();
      return node.length();
    }

    @Override
    public void close() {}

    private void requireOpen() {
      live();
      if (opened != process) {
        throw new IllegalStateException("a file of an earlier process is used");
      }
    }
  }
}
