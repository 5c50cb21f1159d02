package io.otlpdelta.flatten;

import static io.otlpdelta.flatten.AnyValues.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.MapColumn;
import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request as a whole: what is counted, refused, and left as it is. */
class ShredderTest {
  private static final int ATTRIBUTES = 8;

  @Test
  void theLastOfEqualKeysWinsAndIsCountedEvenOfAResourceWithoutRecords() throws IOException {
    ResourceLogs.Builder resource = ResourceLogs.newBuilder();
    resource
        .getResourceBuilder()
        .addAttributes(attribute("r", "1"))
        .addAttributes(attribute("r", "2"));
    LogRecord.Builder record =
        LogRecord.newBuilder()
            .addAttributes(attribute("k", "first"))
            .addAttributes(attribute("other", "x"))
            .addAttributes(attribute("k", "second"))
            .addAttributes(attribute("k", "last"));
    LogRecord.Builder rejected = record.clone().setTimeUnixNano(-1);
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(resource)
            .addResourceLogs(
                resource
                    .clone()
                    .addScopeLogs(
                        ScopeLogs.newBuilder().addLogRecords(record).addLogRecords(rejected)))
            .build();
    Rows rows = new Rows();

    FlattenResult result = shred(request, rows);

    assertThat(result).isEqualTo(new FlattenResult(1, 1, 4));
    MapColumn attributes = (MapColumn) rows.columns.column(ATTRIBUTES);
    assertThat(plain(attributes.key())).containsExactly("k", "other");
    assertThat(plain(attributes.value())).containsExactly("last", "x");
  }

  @Test
  void oneRecordMayHaveMoreAttributesThanAreRemembered() throws IOException {
    LogRecord.Builder record = LogRecord.newBuilder();
    for (int i = 0; i < 100_000; i++) {
      record.addAttributes(attribute("k" + i % 60_000, "v"));
    }
    ScopeLogs.Builder scope = ScopeLogs.newBuilder().addLogRecords(record).addLogRecords(record);
    Rows rows = new Rows();
    MapColumn attributes = (MapColumn) rows.columns.column(ATTRIBUTES);
    attributes.key().useDictionary(new Dictionary());

    FlattenResult result =
        shred(
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
                .build(),
            rows);

    assertThat(result).isEqualTo(new FlattenResult(2, 0, 80_000));
    assertThat(attributes.value().values()).isEqualTo(120_000);
  }

  @Test
  void rowsOfOneBodyMayGoToDifferentColumns() throws IOException {
    TableColumns[] tables = {columns(), columns(), columns()};
    int[] rows = new int[1];
    RowDestination destination =
        new RowDestination() {
          @Override
          public TableColumns next(RowKey key) {
            return tables[rows[0] % 3];
          }

          @Override
          public void endRow() {
            rows[0]++;
          }
        };
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    for (int i = 0; i < 9; i++) {
      scope.addLogRecords(LogRecord.newBuilder().setEventName("event " + i));
    }

    shred(
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
            .build(),
        destination);

    assertThat(plain((BytesColumn) tables[1].column(0)))
        .containsExactly("event 1", "event 4", "event 7");
    for (TableColumns table : tables) {
      table.settle();
      assertThat(table.leaves()).allSatisfy(leaf -> assertThat(leaf.rows()).isEqualTo(3));
    }
  }

  @Test
  void bytesThatAreNoRequestAreRefused() {
    ByteBuffer junk = ByteBuffer.wrap("junk".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new Shredder(TableKind.LOGS).shred(junk, new Rows()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "byte 2: a length points beyond its message (expected: a body that the decoder"
                + " accepted)");
  }

  @ParameterizedTest
  @EnumSource
  void flippedBytesAreRefusedOrAreRows(TableKind kind) throws IOException {
    int refused = 0;
    int accepted = 0;
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      byte[] body = SampleRequests.bytes(kind).clone();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      Rows rows = new Rows(kind);
      try {
        assertThat(new Shredder(kind).shred(ByteBuffer.wrap(body), rows).rows())
            .as("seed %d", seed)
            .isEqualTo(rows.count);
        accepted++;
      } catch (IllegalArgumentException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("that the decoder accepted");
        refused++;
      }
    }
    assertThat(refused).as("refused").isGreaterThan(100);
    assertThat(accepted).as("accepted").isGreaterThan(100);
  }

  @Test
  void aFailingDestinationEndsTheBodyWithItsOwnException() {
    ByteBuffer body = ByteBuffer.wrap(SampleRequests.bytes(TableKind.LOGS));
    RowDestination failing =
        new RowDestination() {
          @Override
          public TableColumns next(RowKey key) throws IOException {
            throw new IOException("disk full");
          }

          @Override
          public void endRow() {}
        };
    assertThatThrownBy(() -> new Shredder(TableKind.LOGS).shred(body, failing))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
  }

  private static FlattenResult shred(ExportLogsServiceRequest request, RowDestination rows)
      throws IOException {
    return new Shredder(TableKind.LOGS).shred(ByteBuffer.wrap(request.toByteArray()), rows);
  }

  private static TableColumns columns() {
    return new TableColumns(TableLayout.documented(TableKind.LOGS));
  }

  private static String[] plain(BytesColumn column) {
    String[] texts = new String[column.values()];
    ByteBuffer plain =
        ByteBuffer.wrap(column.plain(), 0, column.plainLength())
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < texts.length; i++) {
      byte[] text = new byte[plain.getInt()];
      plain.get(text);
      texts[i] = new String(text, StandardCharsets.UTF_8);
    }
    return texts;
  }

  /** Keeps all rows in one table's columns. */
  private static final class Rows implements RowDestination {
    private final TableColumns columns;
    private int count;

    Rows() {
      this(TableKind.LOGS);
    }

    Rows(TableKind kind) {
      columns = new TableColumns(TableLayout.documented(kind));
    }

    @Override
    public TableColumns next(RowKey key) {
      return columns;
    }

    @Override
    public void endRow() {
      count++;
    }
  }
}
