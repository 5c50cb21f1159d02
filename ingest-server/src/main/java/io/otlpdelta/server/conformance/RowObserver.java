package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the tables that the server under test writes, by other means than the server. Calls may
 * block; one thread at a time.
 */
public interface RowObserver {
  /** The names of all tables that there are. */
  Set<String> tables() throws IOException;

  /** How many rows each {@code service.name} has that begins with the prefix. */
  Map<String, Long> countsByService(Signal signal, String prefix) throws IOException;

  /** The rows of one {@code service.name}, a member for each column, in no order. */
  List<JsonNode> rows(Signal signal, String service) throws IOException;

  /** How many commits of the table added no data file and removed none. */
  long emptyCommits(Signal signal) throws IOException;
}
