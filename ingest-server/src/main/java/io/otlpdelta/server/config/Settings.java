package io.otlpdelta.server.config;

import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.model.TablePattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every setting, in the order of the documentation. {@code docs/configuration.md} lists the same.
 */
public final class Settings {
  static final String ENVIRONMENT_PREFIX = "OTLP_DELTA_";

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;

  public static final Setting<String> HOST =
      flagged(
          "host",
          SettingType.text(),
          "127.0.0.1",
          "--host",
          "Address to listen on. Any other than a loopback address needs TLS, or `insecure`.");
  public static final Setting<Integer> PORT =
      flagged(
          "port",
          SettingType.count(0, 65_535),
          "4318",
          "--port",
          "Port to listen on; 0 takes a free one and prints it.");
  public static final Setting<Path> DATA_DIR =
      flagged(
          "dataDir",
          SettingType.path(),
          "./data",
          "--data-dir",
          "Folder of the journal, the tokens and, unless `warehouse` says otherwise, the embedded"
              + " catalog's tables.");
  public static final Setting<Boolean> INSECURE =
      flagged(
          "insecure",
          SettingType.flag(),
          "false",
          "--insecure",
          "Allow plain HTTP on an address that is not loopback. Tokens then cross the network"
              + " readable.");
  public static final Setting<Duration> ANSWER_TIMEOUT =
      setting(
          "answerTimeout",
          SettingType.duration(MILLISECOND, Duration.ofSeconds(10)),
          "8s",
          "How long a received request waits to be stored; after that the answer is 503, and the"
              + " client tries again. Clients give up after 10 s.");
  public static final Setting<Duration> COMMITTED_TIMEOUT =
      setting(
          "committedTimeout",
          SettingType.duration(SECOND, HOUR),
          "70s",
          "The same for a request with `Prefer: wait=committed`.");
  public static final Setting<Duration> SHUTDOWN_TIMEOUT =
      setting(
          "shutdownTimeout",
          SettingType.duration(SECOND, HOUR),
          "15s",
          "How long a stop waits for open requests and the last commits. What is not committed by"
              + " then stays in the journal.");
  public static final Setting<Long> MAX_REQUEST_BYTES =
      setting(
          "maxRequestBytes",
          SettingType.bytes(KIB, 256L << 20),
          "64MiB",
          "Body of a request at most, as sent and decompressed.");
  public static final Setting<Integer> MAX_RECORDS_PER_REQUEST =
      setting(
          "maxRecordsPerRequest",
          SettingType.count(1, 100_000_000),
          "200000",
          "Data points, log records or spans in one request at most.");
  public static final Setting<Long> MAX_IN_FLIGHT_BYTES =
      setting(
          "maxInFlightBytes",
          SettingType.bytes(0, TIB),
          "0",
          "Memory for requests that are not yet answered, as sent and decoded; over it the answer"
              + " is 503. 0 is half of the heap, but at least two of `maxRequestBytes`.");
  public static final Setting<Duration> DUPLICATE_MEMORY =
      setting(
          "duplicateMemory",
          SettingType.duration(Duration.ZERO, HOUR),
          "2m",
          "How long an accepted body is remembered, so that a client's repeat of it is answered but"
              + " not stored again. `0s` stores every repeat.");
  public static final Setting<List<TablePattern>> STAMPED_TABLES =
      setting(
          "stampedTables",
          SettingType.tablePatterns(),
          "",
          "Tables, with commas between, whose records get the name of the caller's token as the"
              + " attribute `enduser.id` where they have none: `catalog.schema.table` with `*` for"
              + " any, `*` for all.");
  public static final Setting<Duration> FRESHNESS =
      flagged(
          "freshness",
          SettingType.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
          "15s",
          "--freshness",
          "Age at which a table's waiting rows are committed.");
  public static final Setting<Long> MAX_BATCH_BYTES =
      setting(
          "maxBatchBytes",
          SettingType.bytes(64 * KIB, 1L << 30),
          "128MiB",
          "Encoded size at which a table's batch is committed before its age.");
  public static final Setting<Integer> WORKER_THREADS =
      setting(
          "workerThreads",
          SettingType.count(0, 1_024),
          "0",
          "Threads that write data files and commit; 0 is one for each processor.");
  public static final Setting<Integer> ZSTD_LEVEL =
      setting(
          "zstdLevel",
          SettingType.count(1, 22),
          "1",
          "Compression level of data files; higher is smaller and slower.");
  public static final Setting<CommitLibrary> COMMITTER =
      setting(
          "committer",
          SettingType.oneOf(CommitLibrary.class),
          "kernel",
          "Library that commits to tables: `kernel`, or `standalone` (Delta Standalone, retired by"
              + " its makers) for tables of protocol (1, 2) only.");
  public static final Setting<Integer> COMMITS_PER_CHECKPOINT =
      setting(
          "commitsPerCheckpoint",
          SettingType.count(1, 100_000),
          "100",
          "Commits after which a table's delta log gets a checkpoint.");
  public static final Setting<Long> JOURNAL_BUDGET_BYTES =
      setting(
          "journal.budgetBytes",
          SettingType.bytes(MIB, 1_024 * TIB),
          "10GiB",
          "Disk space of the journal at most; when it is full the answer is 503.");
  public static final Setting<Long> JOURNAL_SEGMENT_BYTES =
      setting(
          "journal.segmentBytes",
          SettingType.pages(64 * KIB, 1L << 30),
          "64MiB",
          "Size of one file of the journal, a multiple of 4KiB.");
  public static final Setting<Long> JOURNAL_TABLE_QUOTA_BYTES =
      setting(
          "journal.tableQuotaBytes",
          SettingType.bytes(0, 1_024 * TIB),
          "0",
          "Journal space that one table's uncommitted rows may take; over it only that table is"
              + " refused. 0 is a quarter of `journal.budgetBytes`.");
  public static final Setting<Boolean> JOURNAL_ALLOW_VOLATILE_STORAGE =
      setting(
          "journal.allowVolatileStorage",
          SettingType.flag(),
          "false",
          "Start even when the journal is on a file system in memory, which a power cut empties.");
  public static final Setting<Duration> QUARANTINE_AFTER =
      setting(
          "quarantine.after",
          SettingType.duration(SECOND, Duration.ofDays(1)),
          "10m",
          "How long a table may be impossible to write before its requests move from the journal to"
              + " the quarantine.");
  public static final Setting<Long> QUARANTINE_MAX_BYTES =
      setting(
          "quarantine.maxBytes",
          SettingType.bytes(64 * KIB, 1_024 * TIB),
          "10GiB",
          "Disk space of the quarantine at most; when it is full, requests stay in the journal up"
              + " to `journal.tableQuotaBytes`.");
  public static final Setting<LogFormat> LOG_FORMAT =
      flagged(
          "logFormat",
          SettingType.oneOf(LogFormat.class),
          "text",
          "--log-format",
          "Form of the application log on stderr: `text` or `json`.");
  public static final Setting<LogLevel> LOG_LEVEL =
      flagged(
          "logLevel",
          SettingType.oneOf(LogLevel.class),
          "info",
          "--log-level",
          "Least level that is logged: `error`, `warn`, `info`, `debug` or `trace`.");

  private static final List<Setting<?>> FIRST = List.of(HOST, PORT, DATA_DIR, INSECURE);

  private static final List<Setting<?>> OWN =
      List.of(
          ANSWER_TIMEOUT,
          COMMITTED_TIMEOUT,
          SHUTDOWN_TIMEOUT,
          MAX_REQUEST_BYTES,
          MAX_RECORDS_PER_REQUEST,
          MAX_IN_FLIGHT_BYTES,
          DUPLICATE_MEMORY,
          STAMPED_TABLES,
          FRESHNESS,
          MAX_BATCH_BYTES,
          WORKER_THREADS,
          ZSTD_LEVEL,
          COMMITTER,
          COMMITS_PER_CHECKPOINT,
          JOURNAL_BUDGET_BYTES,
          JOURNAL_SEGMENT_BYTES,
          JOURNAL_TABLE_QUOTA_BYTES,
          JOURNAL_ALLOW_VOLATILE_STORAGE,
          QUARANTINE_AFTER,
          QUARANTINE_MAX_BYTES,
          LOG_FORMAT,
          LOG_LEVEL);

  /** All of the above, with those of the door, the catalog and the storage, in order. */
  public static final List<Setting<?>> ALL =
      Stream.of(FIRST, DoorSettings.ALL, OWN, UnitySettings.ALL, StorageSettings.ALL)
          .flatMap(List::stream)
          .toList();

  private Settings() {}

  private static <T> Setting<T> setting(
      String key, SettingType<T> type, String defaultText, String meaning) {
    return new Setting<>(key, type, defaultText, Optional.empty(), meaning);
  }

  private static <T> Setting<T> flagged(
      String key, SettingType<T> type, String defaultText, String flag, String meaning) {
    return new Setting<>(key, type, defaultText, Optional.of(flag), meaning);
  }
}
