package io.otlpdelta.bench.workload;

import static io.otlpdelta.bench.workload.AgentSession.decimal;
import static io.otlpdelta.bench.workload.AgentSession.number;
import static io.otlpdelta.bench.workload.AgentSession.text;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The log requests of one session: prompts, model calls, answers, tool decisions and results, in
 * the order and with the attributes that Claude Code 2.1.330 sends them. Their times are those of
 * {@link Stamp}. One thread at a time.
 *
 * <p>A turn is fifteen records: one prompt, three model calls with an answer each, four tools used;
 * 17.8 attributes on average. Sequence numbers go on from request to request.
 */
final class LogRequests {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<String> TOOLS =
      List.of("Bash", "Read", "Edit", "Write", "Grep", "Glob", "Task", "WebFetch");
  private static final List<Event> TURN =
      List.of(
          Event.USER_PROMPT,
          Event.API_REQUEST,
          Event.ASSISTANT_RESPONSE,
          Event.TOOL_DECISION,
          Event.TOOL_RESULT,
          Event.TOOL_DECISION,
          Event.TOOL_RESULT,
          Event.API_REQUEST,
          Event.ASSISTANT_RESPONSE,
          Event.TOOL_DECISION,
          Event.TOOL_RESULT,
          Event.TOOL_DECISION,
          Event.TOOL_RESULT,
          Event.API_REQUEST,
          Event.ASSISTANT_RESPONSE);

  private final AgentSession session;
  private final String agentId;
  private int step;
  private int sequence;
  private int number;
  private String promptId;
  private String requestId;
  private String toolUseId;
  private String tool;

  LogRequests(AgentSession session) {
    this(session, 0);
  }

  /** Begins with a later number, because other sessions' records stand before. */
  LogRequests(AgentSession session, int firstNumber) {
    this.number = firstNumber;
    this.session = session;
    this.agentId = "a" + session.hex();
    this.step = session.below(TURN.size());
    this.sequence = session.below(500);
    this.promptId = session.uuid();
    this.requestId = session.apiId("req_01");
    this.toolUseId = session.apiId("toolu_01");
    this.tool = session.oneOf(TOOLS);
  }

  /** The session's next request, with this many records. */
  ExportLogsServiceRequest next(int records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(resourceLogs(AgentSession.resource(), records))
        .build();
  }

  /** The session's next records, as a collector passes them on with others'. */
  ResourceLogs.Builder resourceLogs(Resource resource, int records) {
    ScopeLogs.Builder scope =
        ScopeLogs.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName("com.anthropic.claude_code.events")
                    .setVersion("2.1.330"));
    for (int i = 0; i < records; i++) {
      scope.addLogRecords(nextRecord());
    }
    return ResourceLogs.newBuilder().setResource(resource).addScopeLogs(scope);
  }

  private LogRecord nextRecord() {
    Event event = TURN.get(step);
    step = (step + 1) % TURN.size();
    long timeMillis = session.nextTimeMillis(event.maxStepMillis);
    long stamp = Stamp.nanos(number++);
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(stamp)
            .setObservedTimeUnixNano(stamp)
            .setBody(AnyValue.newBuilder().setStringValue("claude_code." + event.label));
    log.addAllAttributes(session.identity())
        .addAttributes(text("event.name", event.label))
        .addAttributes(text("event.timestamp", TIMESTAMP.format(Instant.ofEpochMilli(timeMillis))))
        .addAttributes(number("event.sequence", sequence++));
    switch (event) {
      case USER_PROMPT -> addPrompt(log);
      case API_REQUEST -> addModelCall(log);
      case ASSISTANT_RESPONSE -> addAnswer(log);
      case TOOL_DECISION -> addToolDecision(log);
      case TOOL_RESULT -> addToolResult(log);
    }
    return log.build();
  }

  private void addPrompt(LogRecord.Builder log) {
    promptId = session.uuid();
    log.addAttributes(text("prompt.id", promptId))
        .addAttributes(text("prompt_length", Long.toString(session.around(120))))
        .addAttributes(text("prompt", "<REDACTED>"))
        .addAttributes(text("prompt_text", "<REDACTED>"))
        .addAttributes(text("message.uuid", session.uuid()));
  }

  private void addModelCall(LogRecord.Builder log) {
    requestId = session.apiId("req_01");
    long input = session.around(900);
    long output = session.around(350);
    long cacheRead = session.around(40_000);
    long cacheCreation = session.around(1_500);
    long micros = input * 5 + output * 25 + cacheRead / 2 + cacheCreation * 6;
    long durationMillis = session.around(6_000);
    log.addAttributes(text("prompt.id", promptId))
        .addAttributes(text("model", session.model()))
        .addAttributes(number("input_tokens", input))
        .addAttributes(number("output_tokens", output))
        .addAttributes(number("cache_read_tokens", cacheRead))
        .addAttributes(number("cache_creation_tokens", cacheCreation))
        .addAttributes(number("cache_creation_5m_tokens", cacheCreation))
        .addAttributes(number("cache_creation_1h_tokens", 0))
        .addAttributes(decimal("cost_usd", micros / 1e6))
        .addAttributes(number("cost_usd_micros", micros))
        .addAttributes(number("duration_ms", durationMillis))
        .addAttributes(number("ttft_ms", 1 + durationMillis / 4))
        .addAttributes(text("request_id", requestId))
        .addAttributes(text("speed", "normal"))
        .addAttributes(text("query_source", "repl_main_thread"))
        .addAttributes(text("effort", "high"));
  }

  private void addAnswer(LogRecord.Builder log) {
    log.addAttributes(text("prompt.id", promptId))
        .addAttributes(number("response_length", session.around(600)))
        .addAttributes(text("response", "<REDACTED>"))
        .addAttributes(text("request_id", requestId))
        .addAttributes(text("message.uuid", session.uuid()))
        .addAttributes(text("model", session.model()))
        .addAttributes(text("query_source", "repl_main_thread"));
  }

  private void addToolDecision(LogRecord.Builder log) {
    toolUseId = session.apiId("toolu_01");
    tool = session.oneOf(TOOLS);
    log.addAttributes(text("prompt.id", promptId))
        .addAttributes(text("decision", session.below(20) == 0 ? "reject" : "accept"))
        .addAttributes(text("source", "config"))
        .addAttributes(text("tool_name", tool))
        .addAttributes(text("tool_use_id", toolUseId))
        .addAttributes(text("tool_source", "builtin"))
        .addAttributes(text("permission_mode", "acceptEdits"))
        .addAttributes(text("request_id", requestId))
        .addAttributes(text("agent_id", agentId));
  }

  private void addToolResult(LogRecord.Builder log) {
    log.addAttributes(text("prompt.id", promptId))
        .addAttributes(text("tool_name", tool))
        .addAttributes(text("tool_use_id", toolUseId))
        .addAttributes(text("success", session.below(12) == 0 ? "false" : "true"))
        .addAttributes(text("duration_ms", Long.toString(session.around(90))))
        .addAttributes(text("tool_input_size_bytes", Long.toString(session.around(150))))
        .addAttributes(text("tool_result_size_bytes", Long.toString(session.around(1_200))))
        .addAttributes(text("request_id", requestId))
        .addAttributes(text("agent_id", agentId));
  }

  private enum Event {
    USER_PROMPT("user_prompt", 60_000),
    API_REQUEST("api_request", 12_000),
    ASSISTANT_RESPONSE("assistant_response", 20),
    TOOL_DECISION("tool_decision", 40),
    TOOL_RESULT("tool_result", 2_000);

    private final String label;
    private final int maxStepMillis;

    Event(String label, int maxStepMillis) {
      this.label = label;
      this.maxStepMillis = maxStepMillis;
    }
  }
}
