package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.RowMaps;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two independent readers find in a file, value by value. */
class ParquetFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void bothReadersFindEveryValueOfTheSamples(TableKind kind) throws IOException, SQLException {
    expectRows(TableLayout.documented(kind), SampleRequests.bytes(kind));
  }

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void columnsInAnotherOrderAndCaseBesideForeignOnesAreFilledByName(TableKind kind)
      throws IOException, SQLException {
    expectRows(Layouts.reordered(kind), SampleRequests.bytes(kind));
  }

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void mappedColumnsHaveTheirPhysicalNames(TableKind kind) throws IOException, SQLException {
    expectRows(Layouts.mapped(kind), SampleRequests.bytes(kind));
  }

  @ParameterizedTest
  @EnumSource(
      value = TableKind.class,
      names = {"LOGS", "METRICS"})
  void bothReadersFindEveryValueThatRealClientsSent(TableKind kind)
      throws IOException, SQLException {
    byte[][] bodies =
        Captures.of("", kind).stream().map(Captures.Capture::protobuf).toArray(byte[][]::new);
    assertThat(bodies.length).isGreaterThan(10);
    expectRows(TableLayout.documented(kind), bodies);
  }

  @Test
  void theSchemaHasDeltasListsAndMaps() throws IOException {
    MessageType schema =
        writtenSchema(
            TableLayout.documented(TableKind.SPANS), SampleRequests.bytes(TableKind.SPANS));
    assertThat(schema.getType("trace_id").toString())
        .isEqualTo("optional binary trace_id (STRING)");
    assertThat(schema.getType("events"))
        .isEqualTo(
            MessageTypeParser.parseMessageType(
                    """
                    message table {
                      optional group events (LIST) {
                        repeated group list {
                          optional group element {
                            optional int64 time_unix_nano;
                            optional binary name (STRING);
                            optional group attributes (MAP) {
                              repeated group key_value {
                                required binary key (STRING);
                                optional binary value (STRING);
                              }
                            }
                            optional int32 dropped_attributes_count;
                          }
                        }
                      }
                    }
                    """)
                .getType("events"));
  }

  @Test
  void listsAndMapsThatForbidNullHaveRequiredElements() throws IOException {
    MessageType schema =
        writtenSchema(Layouts.reordered(TableKind.SPANS), SampleRequests.bytes(TableKind.SPANS));
    assertThat(schema.getType("EVENTS", "list", "element").isRepetition(required())).isTrue();
    assertThat(schema.getType("ATTRIBUTES", "key_value", "value").isRepetition(required()))
        .isTrue();
  }

  @Test
  void mappedColumnsHaveTheirFieldIds() throws IOException {
    TableLayout layout = Layouts.mapped(TableKind.LOGS);
    MessageType schema = writtenSchema(layout, SampleRequests.bytes(TableKind.LOGS));
    assertThat(schema.getType("col-1").getId().intValue()).isEqualTo(1);
    assertThat(schema.getType("col-12", "col-13").getId().intValue()).isEqualTo(13);
    assertThat(layout.columns().fields().get(11).name()).isEqualTo("resource");
  }

  private static org.apache.parquet.schema.Type.Repetition required() {
    return org.apache.parquet.schema.Type.Repetition.REQUIRED;
  }

  private MessageType writtenSchema(TableLayout layout, byte[] body) throws IOException {
    DataFile file = TestFiles.write(folder, layout, body);
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(TestFiles.path(file)))) {
      return reader.getFooter().getFileMetaData().getSchema();
    }
  }

  private void expectRows(TableLayout layout, byte[]... bodies) throws IOException, SQLException {
    List<Map<String, @Nullable Object>> expected = new ArrayList<>();
    for (byte[] body : bodies) {
      expected.addAll(RowMaps.of(layout.kind(), SampleRequests.rows(layout.kind(), body)));
    }
    DataFile file = TestFiles.write(folder, layout, bodies);
    assertThat(file.rows()).isEqualTo(expected.size());
    Path path = TestFiles.path(file);
    expectSame(expected, TestFiles.logical(layout, GroupRows.read(path)));
    expectSame(expected, TestFiles.logical(layout, DuckRows.read(path)));
  }

  private static void expectSame(
      List<Map<String, @Nullable Object>> expected, List<Map<String, @Nullable Object>> actual) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("row %d", i).isEqualTo(expected.get(i));
    }
  }
}
