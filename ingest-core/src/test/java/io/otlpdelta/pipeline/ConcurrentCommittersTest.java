package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several servers commit to one table at the same time: by each library, on real files. */
@Timeout(120)
@ParameterizedClass
@EnumSource(CommitLibrary.class)
class ConcurrentCommittersTest {
  private static final int BATCHES = 25;

  @Parameter CommitLibrary library;
  @TempDir Path temporary;
  private final TableStorage storage = new LocalStorage(new SecureRandomness());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private LogTable table;

  @BeforeEach
  void createTable() throws Exception {
    table = LogTable.create(temporary.resolve("table"));
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void twoServersWithJournalsOfTheirOwnBothLandOnce() throws Exception {
    bothLandOnce(library);
  }

  @Test
  void twoServersWithDifferentLibrariesBothLandOnce() throws Exception {
    bothLandOnce(otherLibrary());
  }

  private void bothLandOnce(CommitLibrary second) throws Exception {
    List<String> expected = Collections.synchronizedList(new ArrayList<>());
    try (ServerDouble one = start("one");
        ServerDouble two = start("two", second)) {
      Future<?> first = threads.submit(() -> serve(one, "one", expected));
      Future<?> other = threads.submit(() -> serve(two, "two", expected));
      first.get(100, TimeUnit.SECONDS);
      other.get(100, TimeUnit.SECONDS);
      assertThat(one.released()).isTrue();
      assertThat(two.released()).isTrue();
    }
    assertThat(expected).hasSize(4 * BATCHES);
    assertThat(table.bodies()).containsExactlyElementsOf(expected.stream().sorted().toList());
  }

  @Test
  void aZombieOnTheSameJournalNeitherLosesNorDoubles() throws Exception {
    List<String> expected = Collections.synchronizedList(new ArrayList<>());
    try (ServerDouble server = start("one")) {
      ServerDouble zombie = server.zombie(temporary.resolve("one"), storage);
      look(server);
      look(zombie);
      Future<?> serving = threads.submit(() -> serve(server, "row", expected));
      Future<?> haunting = threads.submit(() -> haunt(zombie, serving));
      serving.get(100, TimeUnit.SECONDS);
      haunting.get(100, TimeUnit.SECONDS);
      zombie.worker.close();
      assertThat(server.released()).isTrue();
      assertThat(zombie.meters.get("otlp_delta_commits").counter().count()).isPositive();
    }
    assertThat(expected).hasSize(2 * BATCHES);
    assertThat(table.bodies()).containsExactlyElementsOf(expected.stream().sorted().toList());
  }

  /** A look at the table while there is nothing to commit. */
  private static void look(ServerDouble server) {
    var unused = server.worker.whenCommitted(server.journal.begin());
    server.worker.turn();
  }

  /** Two rows at a time, and sometimes a turn for one row alone. */
  private static void serve(ServerDouble server, String prefix, List<String> expected) {
    for (int i = 0; i < BATCHES; i++) {
      String row = String.format("%s %03d", prefix, i);
      server.post(row + " a");
      if (i % 3 == 0) {
        server.turn();
      }
      server.post(row + " b");
      expected.add(row + " a");
      expected.add(row + " b");
      server.turn();
    }
    server.settle();
  }

  private static void haunt(ServerDouble zombie, Future<?> serving) {
    while (!serving.isDone()) {
      zombie.worker.arrived(1);
      zombie.turn();
    }
    zombie.settle();
  }

  private CommitLibrary otherLibrary() {
    return switch (library) {
      case KERNEL -> CommitLibrary.STANDALONE;
      case STANDALONE -> CommitLibrary.KERNEL;
    };
  }

  private ServerDouble start(String name) throws Exception {
    return start(name, library);
  }

  private ServerDouble start(String name, CommitLibrary committer) throws Exception {
    Path dataDir = Files.createDirectory(temporary.resolve(name));
    return ServerDouble.start(dataDir, 0, storage, table, Faults.NONE, committer);
  }
}
