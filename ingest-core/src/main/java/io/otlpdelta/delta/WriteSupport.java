package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.tablefeatures.TableFeature;
import io.delta.kernel.internal.util.IntervalParserUtils;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which tables a commit of ours would be right for. */
final class WriteSupport {
  /**
   * How long a table must keep transaction ids, if it lets them expire at all. Between a commit and
   * the release of its entries lie no more than the server's stops and the table's outages; a week
   * covers a long weekend, and is as long as Delta keeps removed files. Without the property ids
   * never expire.
   */
  static final Duration MIN_TRANSACTION_RETENTION = Duration.ofDays(7);

  private static final String TRANSACTION_RETENTION = "delta.setTransactionRetentionDuration";

  /**
   * Kernel commits to such tables, but leaves the data files to us: they would have to hold
   * partition columns, and ids for the elements of lists and maps.
   */
  private static final Set<String> NEED_OTHER_FILES =
      Set.of(
          "icebergCompatV1",
          "icebergCompatV2",
          "icebergCompatV3",
          "icebergWriterCompatV1",
          "icebergWriterCompatV3",
          "materializePartitionColumns");

  private static final int MAX_READER_VERSION = 3;
  private static final int MAX_WRITER_VERSION = 7;
  private static final int STANDALONE_READER_VERSION = 1;
  private static final int STANDALONE_WRITER_VERSION = 2;

  private WriteSupport() {}

  /** What forbids the library to write to the table, as a noun phrase; empty when nothing does. */
  static Optional<String> obstacle(Snapshot snapshot, CommitLibrary writer) {
    return kernelObstacle(snapshot)
        .or(
            () ->
                switch (writer) {
                  case KERNEL -> Optional.empty();
                  case STANDALONE -> standaloneObstacle(snapshot.getProtocol());
                })
        .or(() -> shortTransactionRetention(snapshot.getTableProperties()));
  }

  private static Optional<String> kernelObstacle(Snapshot snapshot) {
    int reader = snapshot.getProtocol().getMinReaderVersion();
    int writer = snapshot.getProtocol().getMinWriterVersion();
    if (reader > MAX_READER_VERSION || writer > MAX_WRITER_VERSION) {
      return Optional.of("protocol version (" + reader + ", " + writer + ")");
    }
    String features =
        snapshot.getProtocol().getImplicitlyAndExplicitlySupportedFeatures().stream()
            .filter(
                feature ->
                    !feature.hasKernelWriteSupport(snapshot.getMetadata())
                        || NEED_OTHER_FILES.contains(feature.featureName()))
            .map(TableFeature::featureName)
            .sorted()
            .map(WriteSupport::described)
            .collect(Collectors.joining(", "));
    return features.isEmpty() ? Optional.empty() : Optional.of(features);
  }

  private static Optional<String> standaloneObstacle(Protocol protocol) {
    int reader = protocol.getMinReaderVersion();
    int writer = protocol.getMinWriterVersion();
    if (isForStandalone(reader, writer)) {
      return Optional.empty();
    }
    String features =
        new TreeSet<>(protocol.getReaderAndWriterFeatures())
            .stream().map(feature -> "'" + feature + "'").collect(Collectors.joining(", "));
    return Optional.of(
        "protocol version ("
            + reader
            + ", "
            + writer
            + ")"
            + (features.isEmpty() ? "" : " with the table features " + features)
            + ", and the standalone committer writes (1, 2) only (the server's setting 'committer:"
            + " kernel' writes such tables)");
  }

  /** Whether Delta Standalone writes tables of that protocol. */
  static boolean isForStandalone(int readerVersion, int writerVersion) {
    return readerVersion <= STANDALONE_READER_VERSION && writerVersion <= STANDALONE_WRITER_VERSION;
  }

  /** What Kernel found that it cannot handle; empty when the failure is of another kind. */
  static Optional<String> needed(RuntimeException e) {
    if (e instanceof UnsupportedTableFeatureException features) {
      return Optional.of(
          features.getUnsupportedFeatures().stream()
              .sorted()
              .map(WriteSupport::described)
              .collect(Collectors.joining(", ")));
    }
    if (e instanceof UnsupportedProtocolVersionException protocol) {
      return Optional.of(
          "protocol version ("
              + protocol.getMinReaderVersion()
              + ", "
              + protocol.getMinWriterVersion()
              + ")");
    }
    return e instanceof IllegalArgumentException ? otherManagement(e) : Optional.empty();
  }

  /** Kernel has no type for these; who takes the commits is known from the log only. */
  private static Optional<String> otherManagement(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Must provide maxCatalogVersion")) {
      return Optional.of("a catalog that takes its commits (table feature 'catalogManaged')");
    }
    if (message.contains("Should not provide maxCatalogVersion")) {
      return Optional.of(
          "commits in its delta log, not through the catalog (no table feature 'catalogManaged')");
    }
    return Optional.empty();
  }

  /**
   * Snapshots ignore transaction ids older than this property, and with them the proof that a
   * waiting batch is already in the table.
   */
  static Optional<String> shortTransactionRetention(Map<String, String> properties) {
    String interval = properties.get(TRANSACTION_RETENTION);
    if (interval == null) {
      return Optional.empty();
    }
    try {
      Duration retention =
          Duration.ofMillis(IntervalParserUtils.safeParseIntervalAsMillis(interval));
      return retention.compareTo(MIN_TRANSACTION_RETENTION) >= 0
          ? Optional.empty()
          : Optional.of(retentionProperty(interval));
    } catch (IllegalArgumentException e) {
      return Optional.of(retentionProperty(interval));
    }
  }

  private static String retentionProperty(String interval) {
    return "the property "
        + TRANSACTION_RETENTION
        + " = '"
        + interval
        + "' (expected: unset, or 'interval 7 days' or more: a table whose transaction ids expire"
        + " forgets which rows it has, and would take them twice)";
  }

  private static String described(String feature) {
    return switch (feature) {
      case "invariants" -> "column invariants";
      case "checkConstraints" -> "CHECK constraints";
      case "generatedColumns" -> "generated columns";
      case "identityColumns" -> "identity columns";
      default -> "the table feature '" + feature + "'";
    };
  }
}
