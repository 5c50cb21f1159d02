package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Entries that are files in the delta log. */
record LogFiles(Path table) implements LogEntries {
  @Override
  public void add(long version, String actions) throws IOException {
    Files.write(
        table.resolve(String.format(Locale.ROOT, "_delta_log/%020d.json", version)),
        actions.getBytes(UTF_8),
        CREATE_NEW);
  }

  @Override
  public void drop() {
    // All there is are the files.
  }

  @Override
  public Optional<String> managedId() {
    return Optional.empty();
  }
}
