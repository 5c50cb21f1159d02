package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.storage.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands where the configuration puts the tables elsewhere than in the data directory. */
class WarehouseTest {
  private static final String LOGS = "main.telemetry.claude_otel_logs";

  @TempDir private Path folder;
  private S3Server s3;

  @BeforeEach
  void startS3() throws Exception {
    s3 = S3Server.start();
    Files.createDirectories(folder.resolve("data"));
  }

  @AfterEach
  void stopS3() throws Exception {
    s3.close();
  }

  @Test
  void aFolderOfItsOwnHoldsTheTables() {
    Map<String, String> environment =
        Map.of("OTLP_DELTA_WAREHOUSE", folder.resolve("shared").toString());
    assertThat(run(environment, "tables", "create", "main.telemetry.claude").exitCode()).isZero();
    assertThat(folder.resolve("shared/main/telemetry/claude_otel_logs/_delta_log")).isDirectory();
    assertThat(folder.resolve("data")).isEmptyDirectory();
    assertThat(run(environment, "tables", "list").out().lines()).hasSize(3).contains(LOGS);
  }

  @Test
  void tablesAreMadeListedAndDescribedOnS3() {
    assertThat(run(onS3(), "tables", "create", "main.telemetry.claude").out().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("created "));
    assertThat(run(onS3(), "tables", "create", "main.telemetry.claude").out().lines())
        .allMatch(line -> line.startsWith("exists "));
    assertThat(run(onS3(), "tables", "list").out().lines()).hasSize(3).contains(LOGS);
    assertThat(run(onS3(), "tables", "describe", LOGS).out())
        .contains("location     s3://tables/warehouse/main/telemetry/claude_otel_logs\n");
    assertThat(run(onS3(), "tables", "describe", "main.telemetry.no").err())
        .contains("there is no table main.telemetry.no in s3://tables/warehouse;");
    assertThat(folder.resolve("data")).isEmptyDirectory();
  }

  @Test
  void rowsOnS3AreQueriedFromCopies() throws Exception {
    run(onS3(), "tables", "create", "main.telemetry.claude");
    commit("hello from afar");
    assertThat(
            run(onS3(), "sql", "--format", "csv", "SELECT body FROM " + LOGS + " ORDER BY body")
                .out()
                .lines())
        .containsExactly("body", "hello from afar");
  }

  @Test
  void aServiceThatDoesNotAnswerIsTheErrorsReason() {
    Map<String, String> environment = onS3("http://127.0.0.1:1");
    CommandRun run = run(environment, "tables", "list");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("127.0.0.1:1").contains("Connection refused");
  }

  private void commit(String body) throws Exception {
    try (Catalogs opened =
        Catalogs.open(
            new CliContext(
                System.out,
                System.err,
                onS3(),
                new SystemTime(),
                new SecureRandomness(),
                config -> {
                  throw new AssertionError("no server");
                },
                "test"),
            new DataDirOption())) {
      TableHandle table = opened.catalog().reopen(TableName.parse(LOGS));
      TableCommitter committer =
          new KernelCommitterFactory(opened.storage(), new SystemTime(), "test").open(table);
      ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
      request
          .addResourceLogsBuilder()
          .addScopeLogsBuilder()
          .addLogRecordsBuilder()
          .getBodyBuilder()
          .setStringValue(body);
      DataFile file;
      try (DataFileWriter writer =
          new ParquetDataFileWriterFactory(opened.storage(), new SecureRandomness(), 1)
              .open(committer.layout(), table.location())) {
        writer.append(request.build().toByteString().asReadOnlyByteBuffer());
        file = writer.finish().get(0);
      }
      committer.transactionVersion("app");
      committer.commit(new TransactionId("app", 1), List.of(file), committer.layout());
    }
  }

  private Map<String, String> onS3() {
    return onS3(s3.endpoint().toString());
  }

  private static Map<String, String> onS3(String endpoint) {
    return Map.of(
        "OTLP_DELTA_WAREHOUSE", "s3a://tables/warehouse/",
        "OTLP_DELTA_S3_ENDPOINT", endpoint,
        "OTLP_DELTA_S3_PATH_STYLE", "true",
        "OTLP_DELTA_S3_ACCESS_KEY_ID", "id",
        "OTLP_DELTA_S3_SECRET_ACCESS_KEY", "env:THE_SECRET",
        "THE_SECRET", "key");
  }

  private CommandRun run(Map<String, String> environment, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--data-dir";
    all[arguments.length + 1] = folder.resolve("data").toString();
    return CommandRun.with(environment, new SystemTime(), all);
  }
}
