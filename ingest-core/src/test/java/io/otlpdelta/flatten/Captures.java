package io.otlpdelta.flatten;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The recorded exports of real clients, as protobuf bytes. */
public final class Captures {
  private static final String SUFFIX = ".body";

  private Captures() {}

  /** One recorded request. */
  public record Capture(String name, TableKind kind, byte[] protobuf) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** All recorded requests, sorted by name. */
  public static List<Capture> all() {
    try (Stream<Path> files = Files.walk(root())) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(Captures::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The recorded requests of one kind whose client's folder begins with {@code client}. */
  public static List<Capture> of(String client, TableKind kind) {
    return all().stream()
        .filter(capture -> capture.name().startsWith(client) && capture.kind() == kind)
        .toList();
  }

  private static Path root() {
    try {
      return Path.of(Objects.requireNonNull(Captures.class.getResource("/captures")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Capture load(Path file) {
    try {
      String fileName = file.getFileName().toString();
      String route = fileName.substring(fileName.indexOf('-') + 1, fileName.indexOf(SUFFIX));
      TableKind kind = Signal.ofRoute(route).orElseThrow().tableKind();
      byte[] body = Files.readAllBytes(file);
      if (body[0] == 0x1f) {
        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      }
      if (body[0] == '{') {
        body =
            JsonMessages.parse(
                    ReflectionOracle.descriptor(kind),
                    new ObjectMapper().readTree(new String(body, StandardCharsets.UTF_8)))
                .toByteArray();
      }
      String name = root().relativize(file).toString().replace(SUFFIX, "");
      return new Capture(name, kind, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
