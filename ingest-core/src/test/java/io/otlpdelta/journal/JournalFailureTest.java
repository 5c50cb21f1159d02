package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.Entries.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails, lies or is not ours. */
@Timeout(60)
class JournalFailureTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path temp;
  private JournalFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new JournalFixture(temp.resolve("journal"));
  }

  @Test
  void aFailingForceFailsAllWhoWaitAndTheJournalStaysFailed() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "durable")).get();
      fixture.files.closeGate();
      List<CompletableFuture<Position>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiting.add(journal.append(entry(LOGS_TABLE, "waiting " + i)));
      }
      fixture.files.failForces();
      fixture.files.openGate();
      for (CompletableFuture<Position> future : waiting) {
        assertThat(future)
            .failsWithin(SOON)
            .withThrowableThat()
            .havingCause()
            .isInstanceOf(JournalFailedException.class)
            .withMessage(
                "The server's journal failed to write to its disk, so nothing more is stored until"
                    + " it is restarted; send the request again later.")
            .havingCause()
            .withMessage("Input/output error");
      }
      int forces = fixture.files.forces();

      fixture.files.healForces();
      assertThat(journal.append(entry(LOGS_TABLE, "late"))).isCompletedExceptionally();

      assertThat(fixture.files.forces()).isEqualTo(forces);
      assertThat(journal.status().failed()).isTrue();
      assertThat(journal.status().queuedBytes()).isZero();
      assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 10_000)))
          .containsExactly("durable");
    }
  }

  @Test
  void aReopenedJournalWorksAgainAfterAFailure() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "durable")).get();
      fixture.files.failForces();
      assertThat(journal.append(entry(LOGS_TABLE, "unknown"))).failsWithin(SOON);
    }
    fixture.files.healForces();

    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "next")).get();
      List<String> found = texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 10_000));
      assertThat(found).startsWith("durable").endsWith("next").doesNotHaveDuplicates();
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  @Test
  void nothingIsAcknowledgedOrReadableBeforeTheForce() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "durable")).get();
      fixture.files.closeGate();
      int forces = fixture.files.forces();
      CompletableFuture<Position> waiting = journal.append(entry(LOGS_TABLE, "waiting"));
      Awaitility.await("the force begins").until(() -> fixture.files.forces() > forces);

      assertThat(waiting).isNotDone();
      assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 10_000)))
          .containsExactly("durable");

      fixture.files.openGate();
      assertThat(waiting).succeedsWithin(SOON);
    }
  }

  @Test
  void oneForceServesAllWhoGatheredMeanwhile() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "first")).get();
      fixture.files.closeGate();
      int before = fixture.files.forces();
      List<CompletableFuture<Position>> waiting = new ArrayList<>();
      waiting.add(journal.append(entry(LOGS_TABLE, "holds the gate")));
      Awaitility.await("the force begins").until(() -> fixture.files.forces() > before);
      for (int i = 0; i < 100; i++) {
        waiting.add(journal.append(entry(LOGS_TABLE, "gathered " + i)));
      }
      fixture.files.openGate();
      for (CompletableFuture<Position> future : waiting) {
        future.get();
      }

      assertThat(fixture.files.forces()).isEqualTo(before + 2);
    }
  }

  @Test
  void aCrashBetweenForceAndAnswerLosesNothing() throws Exception {
    fixture.faults =
        point -> {
          if (point == Faults.Point.JOURNAL_FORCED_NOT_ACKNOWLEDGED) {
            throw new IllegalStateException("crash");
          }
        };
    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.append(entry(LOGS_TABLE, "forced"))).failsWithin(SOON);
    }
    fixture.faults = Faults.NONE;

    try (DiskJournal journal = fixture.open()) {
      assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 100)))
          .containsExactly("forced");
    }
  }

  @Test
  void aSecondJournalInTheFolderIsRefused() throws Exception {
    DiskJournal first = fixture.open();
    try (first) {
      assertThatThrownBy(fixture::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is in use by another server: two must never share a journal");
    }
    fixture.open().close();
  }

  @Test
  void aSecondProcessInTheFolderIsRefused() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                fixture.folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.lines().anyMatch(Holder.READY::equals)).isTrue();

      assertThatThrownBy(fixture::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("stop the other one, or give this one its own data folder");
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
    fixture.open().close();
  }

  /** Opens a journal in its own process and holds it until its input ends. */
  static final class Holder {
    static final String READY = "the journal is open";

    public static void main(String[] args) throws Exception {
      JournalOptions options =
          new JournalFixture(Path.of(args[0])).options.allowingVolatileStorage();
      try (DiskJournal journal =
          DiskJournal.open(options, new SystemTime(), new SecureRandomness(), Faults.NONE)) {
        System.out.println(READY);
        int end = System.in.read();
        System.out.println("closing " + journal.id() + " after " + end);
      }
    }
  }

  @Test
  void storageInMemoryIsRefusedUnlessAllowed() throws Exception {
    fixture.files.pretendType("tmpfs");

    assertThatThrownBy(fixture::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is on tmpfs, which a restart of the machine empties");

    fixture.options = fixture.options.allowingVolatileStorage();
    fixture.open().close();
  }

  @Test
  void aDiskThatSyncsTooFastIsWarnedOf() throws Exception {
    try (LogCapture log = new LogCapture(StorageProbe.class)) {
      // The fixture's clock stands still, so every sync takes no time at all.
      fixture.open().close();

      assertThat(log.messages()).anyMatch(message -> message.contains("faster than storage can"));
    }
  }

  @Test
  void theVerdictOnADiskHasTwoEdges() {
    assertThat(StorageProbe.Verdict.of(19_999)).isEqualTo(StorageProbe.Verdict.TOO_FAST);
    assertThat(StorageProbe.Verdict.of(20_000)).isEqualTo(StorageProbe.Verdict.GOOD);
    assertThat(StorageProbe.Verdict.of(20_000_000)).isEqualTo(StorageProbe.Verdict.GOOD);
    assertThat(StorageProbe.Verdict.of(20_000_001)).isEqualTo(StorageProbe.Verdict.TOO_SLOW);
  }
}
