package io.otlpdelta.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A request that a real client sent once: its headers and its body as they went over the wire. */
public record RecordedRequest(
    String session, Signal signal, Map<String, String> headers, byte[] body) {
  private static final Path CAPTURES = Repository.path("ingest-core/src/test/resources/captures");
  private static final String SUFFIX = ".request.json";

  /** What the client library writes itself. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "host", "transfer-encoding");

  /** The names of the recorded sessions. */
  public static List<String> sessions() {
    try (Stream<Path> folders = Files.list(CAPTURES)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + CAPTURES, e);
    }
  }

  /** The requests of a session, in the order in which they were sent. */
  public static List<RecordedRequest> of(String session) {
    try (Stream<Path> files = Files.list(CAPTURES.resolve(session))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .sorted()
          .map(file -> read(session, file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + session, e);
    }
  }

  /** The recorded headers, with the token and the table of an installation. */
  public Map<String, String> headersFor(Installation installation) {
    Map<String, String> replaced = new LinkedHashMap<>();
    headers.forEach(
        (name, value) ->
            replaced.put(
                name,
                switch (name.toLowerCase(Locale.ROOT)) {
                  case "authorization" -> "Bearer " + installation.token();
                  case "x-databricks-uc-table-name" -> installation.tableName(signal);
                  default -> value;
                }));
    return replaced;
  }

  /** The value of a recorded header, of any case; empty when there was none. */
  public String header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** The body without its content coding. */
  public byte[] decodedBody() {
    if (!header("Content-Encoding").equals("gzip")) {
      return body;
    }
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("not gzip: a body of " + session, e);
    }
  }

  private static RecordedRequest read(String session, Path request) {
    try {
      JsonNode recorded = new ObjectMapper().readTree(request.toFile());
      Map<String, String> headers = new LinkedHashMap<>();
      for (JsonNode header : recorded.required("headers")) {
        String name = header.get(0).textValue();
        if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
          headers.put(name, header.get(1).textValue());
        }
      }
      String path = recorded.required("path").textValue();
      String body = request.getFileName().toString().replace(SUFFIX, ".body");
      return new RecordedRequest(
          session,
          Signal.ofRoute(path.substring(path.lastIndexOf('/') + 1)),
          headers,
          Files.readAllBytes(request.resolveSibling(body)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + request, e);
    }
  }
}
