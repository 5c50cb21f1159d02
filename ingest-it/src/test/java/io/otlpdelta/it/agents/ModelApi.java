package io.otlpdelta.it.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.otlpdelta.it.agents.ModelDialect.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in of the model APIs that the coding agents call, on loopback.
 *
 * <p>It keeps no conversations: a request that holds the results of n tools is answered with the
 * call of the next, or, after the last one, with a text. So is a request that offers no tools, such
 * as for a title. It counts what it says was used.
 */
final class ModelApi implements AutoCloseable {
  static final String CLOSING_TEXT = "Nothing more to do.";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<ModelDialect> DIALECTS =
      List.of(new AnthropicDialect(), new OpenAiDialect(), new GeminiDialect());

  private final List<ToolCall> calls;
  private final Map<Integer, Runnable> actions = new ConcurrentHashMap<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<Usage> answers = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** A model that asks for these tools, one after the other, in each conversation. */
  ModelApi(ToolCall... calls) {
    this.calls = List.of(calls);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** The address without a path. */
  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Once, before the answer to a conversation with that many results of tools, runs this. */
  void before(int toolResults, Runnable action) {
    actions.put(toolResults, action);
  }

  /** What each answer so far said that it used. */
  List<Usage> answers() {
    return List.copyOf(answers);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    if (!failures.isEmpty()) {
      throw new AssertionError("what was to happen in the session failed", failures.get(0));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/v1/messages/count_tokens")) {
        send(exchange, 200, Map.of("input_tokens", 42));
        return;
      }
      JsonNode request = JSON.readTree(body.length == 0 ? "{}".getBytes(UTF_8) : body);
      for (ModelDialect dialect : DIALECTS) {
        Optional<String> model = dialect.model(path, request);
        if (model.isPresent()) {
          answer(exchange, dialect, request, model.get());
          return;
        }
      }
      send(exchange, 404, Map.of("error", Map.of("type", "not_found_error", "message", path)));
    }
  }

  private void answer(HttpExchange exchange, ModelDialect dialect, JsonNode request, String model)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    Usage usage = Usage.ofAnswer(model, answered.incrementAndGet());
    int done = dialect.toolResults(request);
    runAction(done);
    boolean callsTool =
        done < calls.size() && dialect.tools(request).contains(calls.get(done).tool());
    Reply reply =
        callsTool
            ? dialect.toolCall(path, request, calls.get(done), usage)
            : dialect.text(path, request, CLOSING_TEXT, usage);
    answers.add(usage);
    if (reply.isStream()) {
      stream(exchange, reply.parts());
    } else {
      send(exchange, 200, reply.parts().get(0));
    }
  }

  /** An action that fails makes the session go on and {@link #close} fail. */
  private void runAction(int toolResults) {
    Runnable action = actions.remove(toolResults);
    if (action != null) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }
  }

  private static void stream(HttpExchange exchange, List<Map<String, Object>> events)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (Map<String, Object> event : events) {
      String name = event.get("type") instanceof String type ? "event: " + type + "\n" : "";
      out.write((name + "data: " + json(event) + "\n\n").getBytes(UTF_8));
      out.flush();
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> document)
      throws IOException {
    byte[] body = json(document).getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** A document's text. */
  static String json(Map<String, Object> document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("cannot write " + document, e);
    }
  }
}
