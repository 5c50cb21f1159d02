package io.otlpdelta.quarantine;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Commands as an admin types or copies them into a shell. */
public final class AdminCommand {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  private AdminCommand() {}

  /**
   * The command for a data directory.
   *
   * @param arguments of {@code otlp-delta quarantine}, without characters that a shell reads
   */
  public static String quarantine(String arguments, Path dataDir) {
    return "otlp-delta quarantine " + arguments + " --data-dir " + quoted(dataDir.toString());
  }

  /** One word for a POSIX shell, whatever characters are in it. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
