package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnityLocationsTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");

  private final UnityLocations locations = new UnityLocations(List.of());

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/a/b", "s3://bucket/a/b/", "s3a://bucket/a/b"})
  void everyNameOfAFolderOnS3IsOneLocation(String text) {
    assertThat(locations.checked(NAME, text)).isEqualTo("s3://bucket/a/b");
  }

  @Test
  void whatIsNoFolderOnS3IsRefused() {
    assertThatThrownBy(() -> locations.checked(NAME, "s3://bucket/a b"))
        .hasMessageStartingWith(
            "Table main.otel.claude_otel_logs is at a place that is no folder of S3: ");
  }
}
