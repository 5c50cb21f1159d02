package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real disk keeps the contract. */
class DiskJournalTest extends JournalContract {
  @TempDir Path folder;

  @Override
  protected Journal open() throws Exception {
    JournalOptions options =
        JournalOptions.defaults(folder)
            .withSizes(64 * 1024, 16 * 1024 * 1024)
            .allowingVolatileStorage();
    return DiskJournal.open(options, new SystemTime(), new SecureRandomness(), Faults.NONE);
  }
}
