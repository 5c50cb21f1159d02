package io.otlpdelta.it.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.expected.ExpectedRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of {@code export.js}: all three signals, through the real JavaScript exporters.
 *
 * @param base where they send to: the server, or a proxy before it
 * @param name tells this run's rows from those of others
 * @param encoding {@code protobuf} or {@code json} over HTTP, or {@code grpc}
 * @param compression {@code none} or {@code gzip}
 * @param copies an empty folder for copies of what was exported
 */
public record JavaScriptExport(
    Installation installation,
    URI base,
    String name,
    String encoding,
    String compression,
    Path copies) {
  /** More than one batch of the exporter, which is 512. */
  public static final int LOG_RECORDS = 700;

  /** Exports; fails when the exporters say that they failed. */
  public void run(NodeProject node) {
    node.run(copies, "export.js", settings());
  }

  /** Exports, and tells how it ended instead of failing. */
  public Processes.Result tryRun(NodeProject node) {
    return node.tryRun(copies, "export.js", settings());
  }

  /** The rows that must be in the tables for what was exported. */
  public Map<Signal, List<Map<String, Object>>> expectedRows() {
    Map<Signal, List<Map<String, Object>>> expected = new EnumMap<>(Signal.class);
    try (Stream<Path> files = Files.list(copies)) {
      for (Path file : files.sorted().toList()) {
        String copy = file.getFileName().toString();
        Signal signal = Signal.ofRoute(copy.substring(5, copy.indexOf('.')));
        expected
            .computeIfAbsent(signal, each -> new ArrayList<>())
            .addAll(ExpectedRows.of(signal, Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + copies, e);
    }
    return expected;
  }

  /** The rows of this run that are in the signal's table. */
  public List<Map<String, Object>> rows(Signal signal) {
    return installation.rows(signal).stream().filter(this::isOfThisRun).toList();
  }

  /** Whether a row, as a reader gave it, is of this run. */
  public boolean isOfThisRun(Map<String, Object> row) {
    return row.get("resource") instanceof Map<?, ?> resource
        && resource.get("attributes") instanceof Map<?, ?> attributes
        && name.equals(attributes.get("run"));
  }

  private String settings() {
    Map<String, Object> settings = new HashMap<>();
    Map<String, String> tables = new HashMap<>();
    for (Signal signal : Signal.values()) {
      tables.put(signal.route(), installation.tableName(signal));
    }
    settings.put("base", base.resolve("/").toString().replaceAll("/$", ""));
    settings.put("encoding", encoding);
    settings.put("compression", compression);
    settings.put("token", installation.token());
    settings.put("tables", tables);
    settings.put("run", name);
    settings.put("logRecords", LOG_RECORDS);
    settings.put("copies", copies.toString());
    try {
      return new ObjectMapper().writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("settings of " + name, e);
    }
  }
}
