package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a/b|file:///a/b",
        "/a b/c|file:///a%20b/c",
        "/100%/x|file:///100%25/x",
        "/é/漢|file:///%C3%A9/%E6%BC%A2",
        "/a;b=c+d@e:f,g|file:///a;b=c+d@e:f,g",
        "/q?x#y[z]|file:///q%3Fx%23y%5Bz%5D",
        "/a/../b/.|file:///b"
      })
  void aPathHasOneLocation(String path, String location) {
    assertThat(Locations.of(Path.of(path))).isEqualTo(location);
    assertThat(Locations.path(location)).isEqualTo(Path.of(path).normalize());
    assertThat("file://" + Locations.encode(Path.of(path).normalize().toString()))
        .isEqualTo(location);
    assertThat(Locations.decode(location)).isEqualTo("file://" + Path.of(path).normalize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "file:/a",
        "file://host/a",
        "file:///",
        "file:///a/",
        "file:///a//b",
        "file:///a/../b",
        "file:///a/./b",
        "file:///a b",
        "file:///é",
        "file:///a%2fb",
        "file:///a%2Fb",
        "file:///a%00",
        "file:///%41",
        "file:///a%",
        "file:///a%2",
        "file:///a%c3%a9",
        "file:///a?b",
        "file:///a#b",
        "s3a://bucket/a"
      })
  void everyOtherTextIsRefused(String text) {
    assertThatThrownBy(() -> Locations.path(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("location: " + text + " (expected: file:///absolute/path");
  }

  @Test
  void anExistingFolderHasNoSlashAtTheEnd(@TempDir Path folder) {
    assertThat(Locations.of(folder)).doesNotEndWith("/");
    assertThat(Locations.path(Locations.of(folder))).isEqualTo(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b"})
  void aChildIsOnePart(String name) {
    assertThatThrownBy(() -> Locations.child("file:///a", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: '" + name + "' (expected: one part of a path)");
  }

  @Test
  void aBrokenEscapeIsNotDecoded() {
    assertThatThrownBy(() -> Locations.decode("a%2"))
        .hasMessage("path: a%2 (expected: two hexadecimal digits after each %)");
  }
}
