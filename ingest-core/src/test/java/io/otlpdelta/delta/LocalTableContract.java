package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A committer over a logs table on local files that fail on demand: what such contracts share. */
abstract class LocalTableContract {
  static final String APP = "otlp-delta/contract";
  static final String TABLE = "table main.otel.test_otel_logs ";

  @TempDir Path temporary;
  final ManualTime time = new ManualTime();
  FaultyStorage storage;
  LogTable table;
  TableHandle handle;
  TableCommitter committer;

  /** The layout that data files are written for, unless a test says otherwise. */
  TableLayout planned;

  /** The factory under test, over that storage. */
  abstract TableCommitterFactory factory(TableStorage under, Time clock);

  /** A new table in the folder, of the kind that the committers are tested with. */
  LogTable newTable(Path folder) throws IOException {
    return LogTable.create(folder);
  }

  /** What failures that are injected below say. */
  String injectedFailure() {
    return "injected failure";
  }

  /** The next look at whether the version is still the newest fails. */
  void failNextLookAfter(long version) {
    storage.failBefore(Operation.STAT, version + ".json");
  }

  /** This happens just before the version is asked for. */
  void beforeVersion(long version, FaultySideEffect effect) {
    storage.before(Operation.PUT, version + ".json", effect::run);
  }

  /** The version is not made, but this is not told. */
  void failVersion(long version) {
    storage.failBefore(Operation.PUT, version + ".json");
  }

  /** The version is made, but this is not told. */
  void loseAnswerOfVersion(long version) {
    storage.failAfter(Operation.PUT, version + ".json");
  }

  /** The version is made, but it is told that another writer made it. */
  void denyVersion(long version) {
    storage.after(
        Operation.PUT,
        version + ".json",
        () -> {
          throw new FileAlreadyExistsException("a repeated request of the storage's client");
        });
  }

  /** What happens before a version is asked for. */
  @FunctionalInterface
  interface FaultySideEffect {
    void run() throws IOException;
  }

  /** What the table's files are reached through. */
  TableStorage files() {
    return new LocalStorage(new SecureRandomness());
  }

  @BeforeEach
  final void createTable() throws Exception {
    storage = new FaultyStorage(files());
    table = newTable(temporary.resolve("a table"));
    handle = table.handle();
    committer = open(handle);
    planned = committer.layout();
  }

  final TableCommitter open(TableHandle wanted) throws CommitException {
    return factory(storage, time).open(wanted);
  }

  final CommitResult commit(long version, String... bodies) throws Exception {
    OptionalLong asked = committer.transactionVersion(APP);
    assertThat(asked).isNotNull();
    return committer.commit(id(version), List.of(table.dataFile(bodies)), planned);
  }

  /** As the pipeline does after SCHEMA_CHANGED: ask for the layout, write the file again. */
  final CommitResult commitReplanning(long version, String... bodies) throws Exception {
    committer.transactionVersion(APP);
    TableLayout layout = committer.layout();
    return committer.commit(id(version), List.of(table.dataFile(layout, bodies)), layout);
  }

  final CommitException failure(long version, String... bodies) throws IOException {
    return failure(id(version), table.dataFile(bodies));
  }

  final CommitException failure(TransactionId transaction, DataFile file) {
    return catchThrowableOfType(
        CommitException.class, () -> committer.commit(transaction, List.of(file), planned));
  }

  /** The newest entry's action of that kind. */
  final JsonNode action(String kind) throws IOException {
    return table.actions(table.version()).stream()
        .filter(action -> action.has(kind))
        .findFirst()
        .orElseThrow()
        .path(kind);
  }

  static TransactionId id(long version) {
    return new TransactionId(APP, version);
  }
}
