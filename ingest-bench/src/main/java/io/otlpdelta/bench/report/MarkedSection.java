package io.otlpdelta.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a document between two marks, which a program writes; the rest is people's. */
public final class MarkedSection {
  static final String BEGIN = "<!-- bench:begin (written by scripts/bench.sh --update-docs) -->";
  static final String END = "<!-- bench:end -->";

  private MarkedSection() {}

  /**
   * Puts the text between the marks of the file.
   *
   * @throws IOException also when the file does not hold both marks, in order
   */
  public static void replace(Path file, String text) throws IOException {
    String document = Files.readString(file, UTF_8);
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          file + " does not hold the marks '" + BEGIN + "' and '" + END + "', in this order");
    }
    String updated =
        document.substring(0, begin + BEGIN.length())
            + "\n\n"
            + text.strip()
            + "\n\n"
            + document.substring(end);
    Files.writeString(file, updated, UTF_8);
  }
}
