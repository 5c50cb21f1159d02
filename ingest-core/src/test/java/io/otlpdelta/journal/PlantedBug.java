package io.otlpdelta.journal;

import io.otlpdelta.env.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Bugs that a journal must not have, each with the invariants that it breaks. */
enum PlantedBug implements Mutation {
  /** What is written is never forced. */
  NO_FORCE(JournalInvariant.ANSWERED_IS_DURABLE) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return forcing(disk, (file, end) -> {});
    }
  },
  /** A group is forced when the next one comes. */
  FORCE_AFTER_THE_ANSWER(JournalInvariant.ANSWERED_IS_DURABLE) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new ForwardingFiles(disk) {
        @Override
        protected JournalFile written(JournalFile file, Path path) {
          return new LateForce(file);
        }
      };
    }
  },
  /** The last group of a full segment is not forced. */
  NO_FORCE_ON_ROLL(JournalInvariant.FORCED_BEFORE_NEXT, JournalInvariant.ANSWERED_IS_DURABLE) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return forcing(
          disk,
          (file, end) -> {
            if (end < file.size() - RecordFormat.PAGE_BYTES) {
              file.force();
            }
          });
    }
  },
  /** The names of new segments are not made durable. */
  NO_FOLDER_SYNC(JournalInvariant.ANSWERED_IS_DURABLE) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new ForwardingFiles(disk) {
        @Override
        public void syncFolder(Path folder) {}
      };
    }
  },
  /** The name of a parked copy is not made durable. */
  PARK_WITHOUT_FOLDER_SYNC(JournalInvariant.FREED_AFTER_COPY) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new ForwardingFiles(disk) {
        @Override
        public void syncFolder(Path folder) throws IOException {
          if (!root.resolve("parked").equals(folder.getParent())) {
            super.syncFolder(folder);
          }
        }
      };
    }
  },
  /** The bytes of a parked copy are not forced. */
  PARK_WITHOUT_FORCE(JournalInvariant.FREED_AFTER_COPY) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new ForwardingFiles(disk) {
        @Override
        protected JournalFile written(JournalFile file, Path path) {
          return path.startsWith(root.resolve("parked"))
              ? new Forced(file, (same, end) -> {})
              : file;
        }
      };
    }
  },
  /** A force that failed is tried again. */
  SECOND_FORCE(JournalInvariant.NO_SECOND_FORCE) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return forcing(
          disk,
          (file, end) -> {
            try {
              file.force();
            } catch (IOException e) {
              file.force();
            }
          });
    }
  },
  /** Segments are freed before the copies of what they hold are in place. */
  FREE_BEFORE_PARK(JournalInvariant.FREED_AFTER_COPY) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new LateParking(disk, root);
    }
  },
  /** Positions begin where an earlier process was. */
  REUSED_SEQUENCE(JournalInvariant.POSITIONS_INCREASE) {
    @Override
    public ReadBack readBack(ReadBack good) {
      Recovery.Result found = good.found();
      return new ReadBack(
          good.journalId(),
          good.state(),
          good.pieces(),
          new Recovery.Result(
              Math.max(1, found.lastDurable() - 2),
              found.lastDurable(),
              found.lastBase(),
              found.listed(),
              found.damagedPieces()));
    }
  },
  /** Everybody knows what makes a record valid. */
  CONSTANT_SALT(JournalInvariant.BYTES_AS_APPENDED, JournalInvariant.DAMAGE_IS_TOLD) {
    @Override
    public Randomness randomness(Randomness good) {
      return count -> count == Long.BYTES ? new byte[count] : good.bytes(count);
    }
  },
  /** A process writes on behind what an earlier one wrote. */
  APPEND_TO_OLD_SEGMENT(JournalInvariant.OLD_SEGMENTS_STAY) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      List<SimulatedNode> old =
          disk.files().stream()
              .filter(file -> root.equals(file.path().getParent()))
              .filter(file -> file.path().toString().endsWith(".segment"))
              .toList();
      return old.isEmpty() ? disk : new Appending(disk, old.get(old.size() - 1).path());
    }
  },
  /** What may be in the page cache alone is forced at start, and not written again first. */
  FORCE_INSTEAD_OF_REWRITE(JournalInvariant.COMES_BACK_ONCE, JournalInvariant.DAMAGE_IS_TOLD) {
    @Override
    public JournalFiles files(SimulatedDisk disk, Path root) {
      return new ForwardingFiles(disk) {
        @Override
        protected JournalFile written(JournalFile file, Path path) {
          boolean segment = path.toString().endsWith(".segment");
          return segment ? new Unwritten(file) : file;
        }
      };
    }
  };

  private final Set<JournalInvariant> broken;

  PlantedBug(JournalInvariant... broken) {
    this.broken = Set.of(broken);
  }

  /** What the simulation must find broken, one of them. */
  Set<JournalInvariant> broken() {
    return broken;
  }

  @FunctionalInterface
  private interface Force {
    /** Forces the file, or not; {@code end} is where the last write ended. */
    void force(JournalFiles.JournalFile file, long end) throws IOException;
  }

  /** Segments, which are opened and never created, are forced in another way. */
  private static JournalFiles forcing(JournalFiles disk, Force force) {
    return new ForwardingFiles(disk) {
      @Override
      public JournalFile openForWrite(Path path) throws IOException {
        return new Forced(super.openForWrite(path), force);
      }
    };
  }

  private static final class Forced extends ForwardingFiles.ForwardingFile {
    private final Force force;
    private long end;

    Forced(JournalFiles.JournalFile file, Force force) {
      super(file);
      this.force = force;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      end = position + bytes.remaining();
      super.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      force.force(file, end);
    }
  }

  private static final class LateForce extends ForwardingFiles.ForwardingFile {
    private boolean owed;

    LateForce(JournalFiles.JournalFile file) {
      super(file);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      if (owed) {
        super.force();
      }
      super.write(bytes, position);
    }

    @Override
    public void force() {
      owed = true;
    }
  }

  private static final class Unwritten extends ForwardingFiles.ForwardingFile {
    Unwritten(JournalFiles.JournalFile file) {
      super(file);
    }

    @Override
    public void write(ByteBuffer bytes, long position) {
      bytes.position(bytes.limit());
    }
  }

  /** What is done to parked files is done when the next segment has lost its name. */
  private static final class LateParking extends ForwardingFiles {
    private final Path parked;
    private final MemoryFiles meanwhile = new MemoryFiles();

    LateParking(SimulatedDisk disk, Path root) {
      super(disk);
      parked = root.resolve("parked");
    }

    @Override
    public JournalFile create(Path file) throws IOException {
      return file.startsWith(parked) ? meanwhile.create(file) : super.create(file);
    }

    @Override
    public JournalFile openForRead(Path file) throws IOException {
      return meanwhile.exists(file) ? meanwhile.openForRead(file) : super.openForRead(file);
    }

    @Override
    public long size(Path file) throws IOException {
      return meanwhile.exists(file) ? meanwhile.size(file) : super.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (meanwhile.exists(from)) {
        meanwhile.rename(from, to);
      } else {
        super.rename(from, to);
      }
    }

    @Override
    public void delete(Path path) throws IOException {
      if (meanwhile.exists(path)) {
        meanwhile.delete(path);
      } else {
        super.delete(path);
      }
    }
  }

  /** The first segment that a process opens is not the one that it writes to. */
  private static final class Appending extends ForwardingFiles {
    private final Path old;
    private boolean used;

    Appending(SimulatedDisk disk, Path old) {
      super(disk);
      this.old = old;
    }

    @Override
    protected JournalFile written(JournalFile file, Path path) throws IOException {
      boolean first = !used && path.getFileName().toString().startsWith("spare");
      if (!first) {
        return file;
      }
      used = true;
      JournalFile behind = super.openForWrite(old);
      return new ForwardingFile(file) {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
          JournalFile target = position == 0 ? file : behind;
          target.write(bytes, position);
        }
      };
    }
  }
}
