package io.otlpdelta.delta;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Kernel keeps the contracts of a {@link TableCommitter} on tables that a catalog manages too. */
class ManagedTableTest {
  static final String LIST = "GET /api/2.1/unity-catalog/delta/preview/commits";
  static final String COMMIT = "POST /api/2.1/unity-catalog/delta/preview/commits";

  private final ManagedLogTables tables = new ManagedLogTables(new ManualTime());

  @AfterEach
  void stopCatalog() {
    tables.close();
  }

  @Nested
  class Transactions extends LocalTransactions {
    @Override
    LogTable newTable(Path folder) throws IOException {
      return tables.create(folder);
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitOrder extends CommitOrderContract {
    @Override
    LogTable newTable(Path folder) throws IOException {
      return tables.create(folder);
    }

    @Override
    void loseAnswerOfVersion(long version) {
      tables.unity().faults().loseAnswer(1, COMMIT);
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitFailure extends CommitFailureContract {
    @Override
    LogTable newTable(Path folder) throws IOException {
      return tables.create(folder);
    }

    @Override
    String injectedFailure() {
      return "the catalog answered 503";
    }

    @Override
    void failNextLookAfter(long version) {
      tables.unity().faults().answer(503, 1, LIST);
    }

    @Override
    void beforeVersion(long version, FaultySideEffect effect) {
      tables.unity().faults().before(COMMIT, () -> run(effect));
    }

    @Override
    void failVersion(long version) {
      tables.unity().faults().answer(503, 1, COMMIT);
    }

    @Override
    void loseAnswerOfVersion(long version) {
      tables.unity().faults().deny(503, 1, COMMIT);
    }

    @Override
    void denyVersion(long version) {
      tables.unity().faults().deny(409, 1, COMMIT);
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class TableChange extends TableChangeContract {
    @Override
    LogTable newTable(Path folder) throws IOException {
      return tables.create(folder);
    }

    @Override
    void beforeVersion(long version, FaultySideEffect effect) {
      tables.unity().faults().before(COMMIT, () -> run(effect));
    }

    @Override
    String whatIsMissing() {
      return "the catalog does not have it any more";
    }

    @Override
    String whyNotTheReCreatedOne() {
      return "is gone: " + whatIsMissing() + ". Restore it; its entries are kept";
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class DeltaLog extends DeltaLogContract {
    @Override
    LogTable newTable(Path folder) throws IOException {
      return tables.create(folder);
    }

    @Override
    String written(String column) {
      return "col-" + column;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  private TableCommitterFactory kernel(TableStorage under, Time clock) {
    return new KernelCommitterFactory(under, tables.snapshots(), clock, "1.2.3");
  }

  private static void run(LocalTableContract.FaultySideEffect effect) {
    try {
      effect.run();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
