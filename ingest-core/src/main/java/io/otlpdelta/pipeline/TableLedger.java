package io.otlpdelta.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.LastCommit;
import io.otlpdelta.pipeline.TableStatus.LastRequest;
import io.otlpdelta.pipeline.TableStatus.Requests;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts, table by table, what became of requests since the process started: what {@link
 * IngestMetrics} counts for all tables together. In memory only; of the tables beyond the limit the
 * least used are forgotten. Thread-safe, does not block.
 */
final class TableLedger {
  static final int MAX_TABLES = 10_000;

  private final Time time;
  private final Cache<TableId, Account> accounts;

  TableLedger(Time time) {
    this(time, MAX_TABLES);
  }

  TableLedger(Time time, int maxTables) {
    this.time = time;
    this.accounts = Caffeine.newBuilder().maximumSize(maxTables).executor(Runnable::run).build();
  }

  /** A request is durable, or had nothing to store. */
  void accepted(TableId table, TableName name, String caller, int records) {
    Account account = requested(table, name, caller);
    account.accepted.increment();
    account.records.add(records);
  }

  /** A request was answered like the one that it repeats. */
  void repeated(TableId table, TableName name, String caller, int records) {
    Account account = requested(table, name, caller);
    account.repeated.increment();
    account.repeatedRecords.add(records);
  }

  /** Records of an accepted request can never be stored. */
  void rejected(TableId table, TableName name, long records) {
    account(table, name).rejectedRecords.add(records);
  }

  /** Acknowledged records make no row. */
  void deadLettered(TableId table, TableName name, int records) {
    account(table, name).deadLetteredRecords.add(records);
  }

  /**
   * Rows are in the table.
   *
   * @param version the table version that holds them, empty when the table was found to have them
   */
  void committed(TableId table, TableName name, long rows, OptionalLong version) {
    Account account = account(table, name);
    account.commits.increment();
    account.rows.add(rows);
    account.lastCommit = new LastCommit(now(), rows, version);
  }

  /** The counts of every table that is remembered; a snapshot. */
  Map<TableId, Tally> tallies() {
    Map<TableId, Tally> tallies = new HashMap<>();
    accounts.asMap().forEach((table, account) -> tallies.put(table, account.tally()));
    return tallies;
  }

  /** The counts of one table, if it is remembered. */
  Optional<Tally> tally(TableId table) {
    return Optional.ofNullable(accounts.getIfPresent(table)).map(Account::tally);
  }

  /** One table's counts at one moment. */
  record Tally(TableName name, Requests requests, Committed committed) {}

  private Account requested(TableId table, TableName name, String caller) {
    Account account = account(table, name);
    account.name = name;
    account.lastRequest = new LastRequest(now(), caller);
    return account;
  }

  private Account account(TableId table, TableName name) {
    return accounts.get(table, unknown -> new Account(name));
  }

  private Instant now() {
    return Instant.ofEpochMilli(time.epochMillis());
  }

  private static final class Account {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder repeatedRecords = new LongAdder();
    private final LongAdder rejectedRecords = new LongAdder();
    private final LongAdder deadLetteredRecords = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private volatile TableName name;
    private volatile @Nullable LastRequest lastRequest;
    private volatile @Nullable LastCommit lastCommit;

    Account(TableName name) {
      this.name = name;
    }

    Tally tally() {
      return new Tally(
          name,
          new Requests(
              accepted.sum(),
              records.sum(),
              repeated.sum(),
              repeatedRecords.sum(),
              rejectedRecords.sum(),
              Optional.ofNullable(lastRequest)),
          new Committed(
              commits.sum(),
              rows.sum(),
              deadLetteredRecords.sum(),
              Optional.ofNullable(lastCommit)));
    }
  }
}
