package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @Test
  void aLocationIsABucketAndADecodedKey() {
    S3Location location = S3Location.of("s3://my-bucket.1/a%20b/c%25");
    assertThat(location.bucket()).isEqualTo("my-bucket.1");
    assertThat(location.key()).isEqualTo("a b/c%");
    assertThat(location.folderPrefix()).isEqualTo("a b/");
    assertThat(location.insidePrefix()).isEqualTo("a b/c%/");
    assertThat(location.name()).isEqualTo("c%");
    assertThat(location.sibling("a b/d")).isEqualTo("s3://my-bucket.1/a%20b/d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/a",
        "s3:/bucket/a",
        "s3://bucket",
        "s3://bucket/",
        "s3:///a",
        "s3://my_bucket/a",
        "s3://Bucket/a",
        "s3://bucket/a/",
        "s3://bucket/a//b",
        "s3://bucket/a/../b",
        "s3://bucket/a b",
        "file:///a"
      })
  void anyOtherTextIsRefused(String location) {
    assertThatThrownBy(() -> S3Location.of(location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("location: " + location + " (expected: s3://bucket/key");
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/a/, s3://bucket/a",
    "s3n://bucket/a, s3://bucket/a",
    "s3://bucket/a%20b, s3://bucket/a%20b",
    "file:/a/b/, file:///a/b",
    "file:///a/b, file:///a/b",
    "abfss://c@a/x, abfss://c@a/x"
  })
  void whatOthersWriteIsBroughtIntoTheOneForm(String written, String location) {
    assertThat(Locations.normalize(written)).isEqualTo(location);
  }
}
