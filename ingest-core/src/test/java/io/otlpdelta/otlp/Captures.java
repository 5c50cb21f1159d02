package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The recorded exports of real clients, as the door would hand them to the decoder. */
final class Captures {
  private Captures() {}

  record Capture(
      String name, Signal signal, BodyEncoding encoding, ContentCoding coding, byte[] body) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Capture> all() {
    try (Stream<Path> files = Files.walk(root())) {
      List<Capture> captures =
          files
              .filter(each -> each.toString().endsWith(".body"))
              .sorted()
              .map(Captures::read)
              .toList();
      assertThat(captures).as("recorded bodies").hasSize(33);
      return captures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Capture named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static Path root() {
    try {
      return Path.of(
          java.util.Objects.requireNonNull(Captures.class.getResource("/captures")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Capture read(Path body) {
    String file = body.getFileName().toString();
    String base = file.substring(0, file.length() - ".body".length());
    try {
      JsonNode request =
          JsonMapper.builder()
              .build()
              .readTree(body.resolveSibling(base + ".request.json").toFile());
      String path = request.get("path").asText();
      return new Capture(
          body.getParent().getFileName() + "/" + base,
          Signal.ofRoute(path.substring(path.lastIndexOf('/') + 1)).orElseThrow(),
          header(request, "content-type").equals("application/json")
              ? BodyEncoding.JSON
              : BodyEncoding.PROTOBUF,
          ContentCoding.ofHeader(header(request, "content-encoding")).orElseThrow(),
          Files.readAllBytes(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(JsonNode request, String name) {
    for (JsonNode header : request.get("headers")) {
      if (header.get(0).asText().equalsIgnoreCase(name)) {
        return header.get(1).asText();
      }
    }
    return "";
  }
}
