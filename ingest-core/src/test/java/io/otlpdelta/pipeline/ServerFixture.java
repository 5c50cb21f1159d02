package io.otlpdelta.pipeline;

import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.pipeline.ServerDouble.Crash;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One table and one data directory, on real files that can fail, and servers that come and go. */
abstract class ServerFixture {
  @TempDir Path temporary;
  final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  Path dataDir;
  LogTable table;

  @BeforeEach
  final void createTable() throws IOException {
    dataDir = Files.createDirectory(temporary.resolve("data"));
    table = LogTable.create(temporary.resolve("table"));
  }

  /** What the servers commit with. */
  CommitLibrary library() {
    return CommitLibrary.KERNEL;
  }

  final ServerDouble start(long hour) throws IOException {
    return start(hour, Faults.NONE);
  }

  /** The next start on the data directory; its clock shows that hour. */
  final ServerDouble start(long hour, Faults faults) throws IOException {
    return ServerDouble.start(dataDir, hour, storage, table, faults, library());
  }

  static Faults crashAt(Faults.Point crash) {
    return point -> {
      if (point == crash) {
        throw new Crash();
      }
    };
  }

  /** One text for each transaction identifier in the table's log, in their order. */
  final List<String> transactions(String field) throws IOException {
    return table.actions().stream()
        .filter(action -> action.has("txn"))
        .map(action -> action.path("txn").path(field).asText())
        .toList();
  }
}
