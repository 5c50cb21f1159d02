package io.otlpdelta.bench.spark;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;

/**
 * Loads the rows of a Parquet file into Spark's memory, and appends all of them to a Delta table
 * again and again, with one thread. Prints the version, the rows, and the CPU seconds of each
 * append that counts.
 */
public final class SparkAppend {
  /** By then the CPU seconds of an append no longer fall much. */
  private static final int WARM_UP_APPENDS = 5;

  private SparkAppend() {}

  /**
   * Runs it.
   *
   * @param arguments the Parquet file, the table's folder, which must not exist yet, a folder for
   *     temporary files, and how many appends count
   */
  public static void main(String[] arguments) {
    if (arguments.length != 4) {
      throw new IllegalArgumentException(
          "usage: SparkAppend SOURCE_FILE TABLE_FOLDER TEMPORARY_FOLDER APPENDS");
    }
    SparkSession session = session(arguments[2]);
    try {
      append(session, arguments[0], arguments[1], Integer.parseInt(arguments[3]), System.out);
    } finally {
      session.stop();
    }
  }

  static void append(
      SparkSession session, String source, String table, int appends, PrintStream out) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Dataset<Row> rows = session.read().parquet(source).persist(StorageLevel.MEMORY_ONLY());
    long count = rows.count();
    requireInMemory(session);
    out.println(session.version());
    out.println(count);
    for (int run = 0; run < WARM_UP_APPENDS + appends; run++) {
      long before = system.getProcessCpuTime();
      rows.write().format("delta").mode(SaveMode.Append).save(table);
      if (run >= WARM_UP_APPENDS) {
        out.println((system.getProcessCpuTime() - before) / 1e9);
      }
    }
    long written = session.read().format("delta").load(table).count();
    if (written != count * (WARM_UP_APPENDS + appends)) {
      throw new IllegalStateException("the table has " + written + " rows");
    }
  }

  /** Rows that found no room would be read from the file again, each time. */
  private static void requireInMemory(SparkSession session) {
    for (RDDInfo stored : session.sparkContext().getRDDStorageInfo()) {
      if (stored.numCachedPartitions() != stored.numPartitions()) {
        throw new IllegalStateException("not all rows are in memory: " + stored);
      }
    }
  }

  static SparkSession session(String temporaryFolder) {
    SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .appName("ingest-bench")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.warehouse.dir", temporaryFolder)
            .config("spark.local.dir", temporaryFolder)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.parquet.compression.codec", "zstd")
            .config("spark.hadoop.parquet.compression.codec.zstd.level", "1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }
}
