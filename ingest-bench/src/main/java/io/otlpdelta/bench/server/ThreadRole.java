package io.otlpdelta.bench.server;

import java.util.regex.Pattern;

/**
 * The server's threads by what they do, told by the names that Linux shows: the first 15 characters
 * of a thread's name.
 */
public enum ThreadRole {
  /** Reads requests off the sockets and writes the answers. */
  HTTP("HTTP", "armeria-"),
  /** Unpacks and checks requests. */
  INGEST("ingest", "ingest-|admit-"),
  /** Writes and syncs what will be answered with 200. */
  JOURNAL("journal", "journal-"),
  /** Reads the journal back, writes data files and commits. */
  TABLES("tables", "table-worker-"),
  /** Checkpoints, compacts and cleans. */
  MAINTENANCE("maintenance", "table-maintena"),
  /** With one core the JVM collects garbage on its VM thread. */
  GARBAGE("GC and VM", "VM |GC |G1 "),
  /** Compiles bytecode; near 0 once the server is warm. */
  COMPILER("JIT", "C1 |C2 |Sweeper"),
  /** Everything else, and threads that ended. */
  OTHER("other", "");

  private final String label;
  private final Pattern prefixes;

  ThreadRole(String label, String prefixes) {
    this.label = label;
    this.prefixes = Pattern.compile(prefixes);
  }

  /** Its name in the report. */
  public String label() {
    return label;
  }

  /** The role of a thread. */
  static ThreadRole of(String threadName) {
    for (ThreadRole role : values()) {
      if (role.prefixes.matcher(threadName).lookingAt()) {
        return role;
      }
    }
    return OTHER;
  }
}
