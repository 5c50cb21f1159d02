package io.otlpdelta.maintenance;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.delta.TableUpkeep;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A table of small files of ours, on storage that fails on demand. */
abstract class CompactionFixture {
  static final String APP = "otlp-delta/test";
  static final RewriteLimits LIMITS = new RewriteLimits(4, 1 << 20, 2 << 20);
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  final ManualTime time = new ManualTime(System.currentTimeMillis());
  final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  LogTable table;
  TableHandle handle;
  TableCommitter committer;
  int committed;

  @BeforeEach
  final void createTable() throws Exception {
    table = LogTable.create(temporary.resolve("a table"));
    handle = table.handle();
    committer = new KernelCommitterFactory(storage, time, "test").open(handle);
    committer.transactionVersion(APP);
  }

  final int compact(RewriteLimits limits) throws CommitException, IOException {
    return compaction(limits).run(handle);
  }

  final Compaction compaction(RewriteLimits limits) {
    return new Compaction(
        storage, new TableUpkeep(storage), time, new SecureRandomness(), "test", limits);
  }

  final void fill(int files) throws Exception {
    for (int i = 1; i <= files; i++) {
      commit("row " + i);
    }
  }

  final void commit(String... bodies) throws Exception {
    committed++;
    committer.transactionVersion(APP);
    committer.commit(
        new TransactionId(APP, committed), List.of(table.dataFile(bodies)), committer.layout());
  }

  final TableDescription describe() throws IOException {
    return new TableInspector(storage).describe(table.location()).orElseThrow();
  }

  final Path path(DataFile file) {
    return table.folder().resolve(file.location().substring(file.location().lastIndexOf('/') + 1));
  }
}
