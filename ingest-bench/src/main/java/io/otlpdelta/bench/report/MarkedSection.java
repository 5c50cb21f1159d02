package io.otlpdelta.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document between two marks, which a program writes; the rest is people's. */
public enum MarkedSection {
  /** The stages and the whole server. */
  THROUGHPUT("bench"),
  /** Commits to a growing table. */
  COMMITS("bench-commits"),
  /** A large backlog. */
  BACKLOG("bench-backlog"),
  /** Other programs. */
  PEERS("bench-peers");

  private final String name;

  MarkedSection(String name) {
    this.name = name;
  }

  String begin() {
    return "<!-- " + name + ":begin (written by scripts/bench.sh --update-docs) -->";
  }

  String end() {
    return "<!-- " + name + ":end -->";
  }

  /**
   * Puts the text between the marks of the file.
   *
   * @throws IOException also when the file does not hold both marks, in order
   */
  public void replace(Path file, String text) throws IOException {
    String document = Files.readString(file, UTF_8);
    int begin = document.indexOf(begin());
    int end = document.indexOf(end());
    if (begin < 0 || end < begin) {
      throw new IOException(
          file + " does not hold the marks '" + begin() + "' and '" + end() + "', in this order");
    }
    String updated =
        document.substring(0, begin + begin().length())
            + "\n\n"
            + text.strip()
            + "\n\n"
            + document.substring(end);
    Files.writeString(file, updated, UTF_8);
  }
}
