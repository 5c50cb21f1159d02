package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableId;
import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The senders: they send, may send again, and hold every answer against the ledger. */
final class SimulatedClients {
  private static final Principal WRITER =
      new Principal("writer", List.of(new Grant("*", Set.of(Privilege.MODIFY, Privilege.SELECT))));
  private static final Principal READER =
      new Principal("reader", List.of(new Grant("*", Set.of(Privilege.SELECT))));

  private final SimulationLedger ledger;
  private final SimulationCounts counts;
  private final Set<Attempt> unanswered = new LinkedHashSet<>();
  private final List<String> answers = new ArrayList<>();
  private int attempts;

  /** One sending of a request; the table is null when there is none by that name. */
  private record Attempt(int id, SimulatedRequest request, TableId table, boolean waits) {}

  SimulatedClients(SimulationLedger ledger, SimulationCounts counts) {
    this.ledger = ledger;
    this.counts = counts;
  }

  /** Sends the request to a process; the answer may come at once or in a later step. */
  void send(
      Ingest ingest, Lifeline lifeline, SimulatedRequest request, TableId table, boolean waits) {
    Attempt attempt = new Attempt(attempts++, request, table, waits);
    unanswered.add(attempt);
    CompletableFuture<Acceptance> answer =
        ingest.ingest(
            new IngestRequest(
                request.kind() == SimulatedRequest.Kind.NOT_PERMITTED ? READER : WRITER,
                request.table(),
                request.signal(),
                request.encoding(),
                ContentCoding.IDENTITY,
                ByteBuffer.wrap(request.body().clone()),
                waits));
    var unused =
        answer.whenComplete(
            (acceptance, failure) -> {
              if (!lifeline.isCut()) {
                answered(attempt, acceptance, failure);
              }
            });
  }

  /** The process is gone and so are its connections. */
  void processEnded() {
    unanswered.clear();
  }

  /** All requests were given the time to be answered. */
  void checkAnswered() {
    if (!unanswered.isEmpty()) {
      throw ledger.broken(Invariant.ANSWERED, unanswered + " get no answer");
    }
  }

  /** The answers since the last call, for the trace. */
  List<String> takeAnswers() {
    List<String> taken = List.copyOf(answers);
    answers.clear();
    return taken;
  }

  private void answered(Attempt attempt, Acceptance acceptance, Throwable failure) {
    unanswered.remove(attempt);
    if (failure == null) {
      accepted(attempt, acceptance);
    } else {
      refused(attempt, failure);
    }
  }

  private void accepted(Attempt attempt, Acceptance acceptance) {
    SimulatedRequest request = attempt.request();
    answers.add(request + (acceptance.duplicate() ? " repeated" : " accepted"));
    boolean rightCounts =
        acceptance.records() == request.rows().size()
            && acceptance.rejections().stream().mapToLong(r -> r.count()).sum()
                == request.rejected();
    if (!rightCounts) {
      throw ledger.broken(Invariant.ANSWERED, request + " is answered with " + acceptance);
    }
    if (request.kind().isAnsweredWithoutRows()) {
      counts.add(Event.NOTHING_STORED);
      return;
    }
    if (!request.kind().isStored()) {
      throw ledger.broken(
          Invariant.REJECTED_LEAVES_NOTHING, request + " is accepted: " + request.kind());
    }
    counts.add(acceptance.duplicate() ? Event.DUPLICATE : Event.ACKNOWLEDGED);
    if (attempt.waits()) {
      counts.add(Event.ACKNOWLEDGED_AFTER_COMMIT);
    }
    ledger.acknowledged(request, attempt.table(), attempt.waits());
  }

  private void refused(Attempt attempt, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (!(failure instanceof IngestException) && !(cause instanceof IngestException)) {
      throw ledger.broken(Invariant.ANSWERED, attempt + " fails with " + failure);
    }
    IngestException refusal =
        (IngestException) (failure instanceof IngestException ? failure : cause);
    answers.add(attempt.request() + " refused as " + refusal.code());
    counts.add(refusal.code() == ErrorCode.RATE_LIMITED ? Event.TABLE_QUOTA_SPENT : Event.REFUSED);
  }
}
