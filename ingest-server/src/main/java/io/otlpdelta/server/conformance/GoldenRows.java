package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A request that fills every documented column, and the rows that the documentation promises. */
final class GoldenRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SERVICE = "@service@";

  private final Function<String, Message> request;
  private final String resource;

  private GoldenRows(Function<String, Message> request, String resource) {
    this.request = request;
    this.resource = resource;
  }

  static GoldenRows of(Signal signal) {
    return switch (signal) {
      case METRICS -> new GoldenRows(GoldenRequests::metrics, "golden-metrics.json");
      case LOGS -> new GoldenRows(GoldenRequests::logs, "golden-logs.json");
      case TRACES -> new GoldenRows(GoldenRequests::traces, "golden-spans.json");
    };
  }

  /** Two histograms: one without sum, min and max, one where they are 0. */
  static GoldenRows ofOptionalValues() {
    return new GoldenRows(GoldenRequests::optionalValues, "golden-optional.json");
  }

  Message request(String service) {
    return request.apply(service);
  }

  /** One object for each row, with a member for each documented column. */
  List<JsonNode> rows(String service) throws IOException {
    try (InputStream in = GoldenRows.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not in this program");
      }
      String text = new String(in.readAllBytes(), UTF_8).replace(SERVICE, service);
      List<JsonNode> rows = new ArrayList<>();
      JSON.readTree(text).forEach(rows::add);
      return rows;
    }
  }
}
