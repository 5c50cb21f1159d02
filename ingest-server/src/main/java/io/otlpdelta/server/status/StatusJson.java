package io.otlpdelta.server.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.otlpdelta.pipeline.TableStatus;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.Hold;
import io.otlpdelta.pipeline.TableStatus.LastCommit;
import io.otlpdelta.pipeline.TableStatus.LastRequest;
import io.otlpdelta.pipeline.TableStatus.Quarantined;
import io.otlpdelta.pipeline.TableStatus.Requests;
import io.otlpdelta.pipeline.TableStatus.Waiting;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The report as JSON; docs/protocol.md names the fields. Times are ISO 8601 in UTC. */
final class StatusJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;
  private final StatusReport report;

  private StatusJson(JsonGenerator out, StatusReport report) {
    this.out = out;
    this.report = report;
  }

  static String render(StatusReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      new StatusJson(out, report).write();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private void write() throws IOException {
    out.writeStartObject();
    out.writeStringField("version", report.version());
    out.writeStringField("countersSince", report.since().toString());
    out.writeStringField("now", report.now().toString());
    out.writeStringField("caller", report.caller());
    out.writeArrayFieldStart("tables");
    for (TableStatus table : report.tables()) {
      table(table);
    }
    out.writeEndArray();
    out.writeNumberField("tablesOmitted", report.omitted());
    out.writeArrayFieldStart("tablesUnseen");
    for (var table : report.unseen()) {
      out.writeString(table.toString());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("refusals");
    for (Refused refused : report.refusals()) {
      refused(refused);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void table(TableStatus table) throws IOException {
    out.writeStartObject();
    out.writeStringField("table", table.name().toString());
    out.writeStringField("tableId", table.id().toString());
    requests(table.requests());
    waiting(table.waiting());
    committed(table.committed());
    quarantined(table.quarantined());
    held(table.held());
    out.writeEndObject();
  }

  private void requests(Requests requests) throws IOException {
    out.writeObjectFieldStart("requests");
    out.writeNumberField("accepted", requests.accepted());
    out.writeNumberField("records", requests.records());
    out.writeNumberField("repeated", requests.repeated());
    out.writeNumberField("repeatedRecords", requests.repeatedRecords());
    out.writeNumberField("rejectedRecords", requests.rejectedRecords());
    instant("lastAt", requests.last().map(LastRequest::at));
    out.writeStringField("lastBy", requests.last().map(LastRequest::caller).orElse(null));
    out.writeEndObject();
  }

  private void waiting(Waiting waiting) throws IOException {
    out.writeObjectFieldStart("waiting");
    out.writeNumberField("requests", waiting.requests());
    out.writeNumberField("bytes", waiting.bytes());
    instant("oldestAt", waiting.oldestReceivedAt());
    out.writeNumberField("lagSeconds", lagSeconds(waiting));
    out.writeEndObject();
  }

  /** The age of the oldest request that is not known to be in the table; 0 when none waits. */
  private double lagSeconds(Waiting waiting) {
    return waiting
        .oldestReceivedAt()
        .map(oldest -> Math.max(0, Duration.between(oldest, report.now()).toMillis()) / 1000.0)
        .orElse(0.0);
  }

  private void committed(Committed committed) throws IOException {
    out.writeObjectFieldStart("committed");
    out.writeNumberField("commits", committed.commits());
    out.writeNumberField("rows", committed.rows());
    out.writeNumberField("deadLetteredRecords", committed.deadLetteredRecords());
    Optional<LastCommit> last = committed.last();
    instant("lastAt", last.map(LastCommit::at));
    if (last.isPresent() && last.get().version().isPresent()) {
      out.writeNumberField("lastVersion", last.get().version().getAsLong());
    } else {
      out.writeNullField("lastVersion");
    }
    out.writeEndObject();
  }

  private void quarantined(Quarantined quarantined) throws IOException {
    out.writeObjectFieldStart("quarantined");
    out.writeNumberField("items", quarantined.items());
    out.writeNumberField("requests", quarantined.requests());
    out.writeNumberField("records", quarantined.records());
    out.writeNumberField("bytes", quarantined.bytes());
    out.writeEndObject();
  }

  private void held(Optional<Hold> held) throws IOException {
    if (held.isEmpty()) {
      out.writeNullField("held");
      return;
    }
    out.writeObjectFieldStart("held");
    instant("since", Optional.of(held.get().since()));
    out.writeStringField("because", Lines.clean(held.get().because()));
    out.writeEndObject();
  }

  private void refused(Refused refused) throws IOException {
    Refused.Kind kind = refused.kind();
    out.writeStartObject();
    out.writeNumberField("status", kind.code().httpStatus());
    out.writeStringField("code", kind.code().name().toLowerCase(Locale.ROOT));
    out.writeStringField("signal", kind.signal().route());
    out.writeStringField("table", kind.table().map(Object::toString).orElse(null));
    out.writeStringField("sentence", kind.sentence());
    out.writeNumberField("count", refused.count());
    instant("firstAt", Optional.of(refused.firstAt()));
    instant("lastAt", Optional.of(refused.lastAt()));
    out.writeStringField("lastRequestId", refused.lastRequestId());
    out.writeEndObject();
  }

  private void instant(String name, Optional<Instant> at) throws IOException {
    out.writeStringField(name, at.map(Instant::toString).orElse(null));
  }
}
