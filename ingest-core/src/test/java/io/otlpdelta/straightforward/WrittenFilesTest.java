package io.otlpdelta.straightforward;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.FileStatistics;
import io.otlpdelta.parquet.FileStatistics.ColumnStatistics;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.MemoryStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each planted difference is found: what compares two ways of writing can fail. */
class WrittenFilesTest {
  private static final String FOLDER = "file:///files/";
  private static final List<ByteBuffer> BODIES =
      List.of(ByteBuffer.wrap(SampleRequests.bytes(TableKind.LOGS)));

  @Test
  void theSameBodiesMakeTheSameFilesWithAnyDictionaries() throws IOException {
    written(Dictionaries.EVERYWHERE, BODIES)
        .expectSameAs(written(Dictionaries.WHERE_VALUES_REPEAT, BODIES));
  }

  /** One text of the request in the place of another of the same length. */
  @ParameterizedTest
  @CsvSource({
    "sample.event, sample.evenT",
    "hello, hellO",
    "scope.key, scope.keY",
    "https://sample/logs, https://sample/logS",
    "io.sample, io.samplE",
    "1.2.3, 1.2.4"
  })
  void oneOtherCharacterIsFound(String text, String other) throws IOException {
    ByteBuffer altered = replaced(BODIES.get(0), text, other);
    assertThatThrownBy(() -> written(List.of(altered)).expectSameAs(written(BODIES)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 that should not be there")
        .hasMessageContaining(other)
        .hasMessageContaining("1 that should")
        .hasMessageContaining(text);
  }

  @Test
  void aRowThatIsTwiceInPlaceOfAnotherIsFound() throws IOException {
    ByteBuffer body = BODIES.get(0);
    ByteBuffer other = replaced(body, "hello", "other");
    assertThatThrownBy(
            () ->
                written(List.of(body, other, other))
                    .expectSameAs(written(List.of(body, body, other))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("rows of partition []: 1 that should not be there");
  }

  @Test
  void rowsThatAreMissingAreFound() throws IOException {
    WrittenFiles once = written(BODIES);
    WrittenFiles twice = written(List.of(BODIES.get(0), BODIES.get(0)));
    WrittenFiles lost =
        new WrittenFiles(once.storage(), twice.results(), twice.rows(), once.files());
    assertThatThrownBy(() -> lost.expectSameAs(twice))
        .isInstanceOf(AssertionError.class)
        .hasMessage("rows that the files tell of: 2 (expected: 4)");
    assertThatThrownBy(() -> once.expectSameAs(twice))
        .isInstanceOf(AssertionError.class)
        .hasMessage("bodies: 1 (expected: 2)");
  }

  @Test
  void otherCountsOfABodyAreFound() throws IOException {
    WrittenFiles files = written(BODIES);
    WrittenFiles altered =
        new WrittenFiles(
            files.storage(), List.of(new FlattenResult(2, 0, 1)), files.rows(), files.files());
    assertThatThrownBy(() -> altered.expectSameAs(files))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("result of body 0")
        .hasMessageContaining("duplicateKeys=1");
  }

  @Test
  void anotherPartitionIsFound() throws IOException {
    WrittenFiles files = written(BODIES);
    assertThatThrownBy(
            () ->
                altered(
                        files,
                        file ->
                            new DataFile(
                                file.location(),
                                file.bytes(),
                                file.rows(),
                                file.modifiedAtMillis(),
                                file.statistics(),
                                List.of(new PartitionValue("day", null))))
                    .expectSameAs(files))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("partitions: ");
  }

  @Test
  void aFileThatTellsOfOtherRowsIsFound() throws IOException {
    WrittenFiles files = written(BODIES);
    assertThatThrownBy(
            () ->
                altered(
                        files,
                        file ->
                            new DataFile(file.location(), file.bytes(), 3, 0, file.statistics()))
                    .expectSameAs(files))
        .isInstanceOf(AssertionError.class)
        .hasMessage("rows that the files tell of: 3 (expected: 2)");
  }

  @Test
  void oneOtherBoundIsFound() throws IOException {
    WrittenFiles files = written(BODIES);
    Map<List<String>, ColumnStatistics> columns =
        new HashMap<>(files.files().get(0).statistics().columns());
    columns.put(List.of("flags"), new ColumnStatistics(0, 2, 0));
    assertThatThrownBy(
            () ->
                altered(
                        files,
                        file ->
                            new DataFile(
                                file.location(),
                                file.bytes(),
                                file.rows(),
                                0,
                                new FileStatistics(columns)))
                    .expectSameAs(files))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("statistics of [flags]");
  }

  private static WrittenFiles altered(WrittenFiles files, UnaryOperator<DataFile> alter) {
    return new WrittenFiles(
        files.storage(), files.results(), files.rows(), files.files().stream().map(alter).toList());
  }

  private static ByteBuffer replaced(ByteBuffer body, String text, String other) {
    String bytes = new String(body.array(), StandardCharsets.ISO_8859_1);
    ByteString altered =
        ByteString.copyFrom(bytes.replaceFirst(text, other), StandardCharsets.ISO_8859_1);
    return altered.asReadOnlyByteBuffer();
  }

  private static WrittenFiles written(List<ByteBuffer> bodies) throws IOException {
    return written(Dictionaries.EVERYWHERE, bodies);
  }

  private static WrittenFiles written(Dictionaries dictionaries, List<ByteBuffer> bodies)
      throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    return WrittenFiles.of(
        new StraightforwardDataFiles(storage, new SecureRandomness(), dictionaries),
        storage,
        FOLDER,
        TableLayout.documented(TableKind.LOGS),
        bodies);
  }
}
