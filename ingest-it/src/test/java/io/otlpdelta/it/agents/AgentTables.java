package io.otlpdelta.it.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.delta.TableRows;
import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import io.otlpdelta.it.load.LastRequest;
import io.otlpdelta.it.load.LoadTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The three tables of one test, which only its agents write to. */
record AgentTables(Installation installation, String prefix) {
  /** Makes the tables of a test, called after its temporary folder, which no other has. */
  static AgentTables create(Installation installation, Path folder) {
    String prefix = folder.getFileName().toString().replaceAll("[^A-Za-z0-9]", "_");
    installation.createTables(prefix);
    return new AgentTables(installation, prefix);
  }

  /** What a user is given to paste to connect an agent to these tables. */
  String connect(Agent agent, URI endpoint, String... options) {
    return installation.connect(agent.connectName(), prefix, endpoint, options);
  }

  /**
   * Fails unless the tables hold each record of each request that the server acknowledged, once,
   * and nothing else. To be called once, when everything was sent.
   */
  void assertHoldWhatWasAcknowledged(ExportProxy proxy) {
    for (Signal signal : Signal.values()) {
      LoadTable table = new LoadTable(prefix, signal);
      // Journal order is commit order: when this one is in the table, all are.
      LastRequest.commit(installation, table);
      List<Map<String, Object>> expected = recordsOf(signal, proxy.stored());
      expected.addAll(ExpectedRows.of(signal, LastRequest.of(table).body()));
      RowsAssert.assertSameRows(prefix + " " + signal, allRows(signal), expected);
    }
  }

  /** The rows that agents wrote. */
  List<Map<String, Object>> rows(Signal signal) {
    List<Map<String, Object>> rows = new ArrayList<>(allRows(signal));
    rows.removeAll(ExpectedRows.of(signal, LastRequest.of(new LoadTable(prefix, signal)).body()));
    return rows;
  }

  /** The records of one signal in exports, as the rows that they become. */
  static List<Map<String, Object>> recordsOf(Signal signal, List<Export> exports) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Export export : exports) {
      if (export.signal() == signal) {
        rows.addAll(ExpectedRows.of(signal, export.decodedBody()));
      }
    }
    return rows;
  }

  /** The answer of {@code otlp-delta sql} to a file of {@code sql/queries}. */
  List<Map<String, Object>> query(String name) {
    return answer(text("sql/queries/" + name + ".sql"));
  }

  /** The rows of a view of {@code sql/views}. */
  List<Map<String, Object>> view(String name) {
    String definition = text("sql/views/" + name + ".sql");
    return answer(definition.substring(definition.indexOf("SELECT")));
  }

  private List<Map<String, Object>> answer(String sql) {
    return parse(installation.query(sql, prefix));
  }

  private static String text(String path) {
    try {
      return Files.readString(Repository.path(path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private static List<Map<String, Object>> parse(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + json, e);
    }
  }

  private List<Map<String, Object>> allRows(Signal signal) {
    return TableRows.of(installation.tableFolder(prefix, signal));
  }
}
