package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeMemory;
import io.otlpdelta.pipeline.DryRun;
import io.otlpdelta.pipeline.DryRunCheck;
import io.otlpdelta.pipeline.DryRunCheck.Subject;
import io.otlpdelta.pipeline.IngestRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code ?dry-run=true} in place of the signal's service: the same steps in the same order,
 * but a step that fails does not end it as long as a later one can still be looked at. Nothing is
 * stored, and nothing counts as accepted or refused.
 */
final class DryRunService extends SimpleDecoratingHttpService {
  static final String PARAMETER = "dry-run";

  private final Signal signal;
  private final IngestSteps steps;
  private final DryRun dryRun;
  private final DoorMetrics.SignalMeters meters;

  /**
   * Stands before a signal's service.
   *
   * @param ingest takes the requests that are meant
   */
  DryRunService(
      HttpService ingest,
      Signal signal,
      IngestSteps steps,
      DryRun dryRun,
      DoorMetrics.SignalMeters meters) {
    super(ingest);
    this.signal = signal;
    this.steps = steps;
    this.dryRun = dryRun;
    this.meters = meters;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    String asked = ctx.queryParam(PARAMETER);
    if (asked == null || asked.equalsIgnoreCase("false")) {
      return unwrap().serve(ctx, request);
    }
    meters.dryRun();
    try {
      requireTrue(asked);
      if (request.method() != HttpMethod.POST) {
        throw Refusal.methodNotAllowed("POST");
      }
      return lookAt(ctx, request);
    } catch (RuntimeException e) {
      return refuse(ctx, e);
    }
  }

  /** Whoever writes it otherwise does not want the request stored either. */
  private static void requireTrue(String asked) {
    if (!asked.isEmpty() && !asked.toLowerCase(Locale.ROOT).equals("true")) {
      throw Refusal.invalid(
          "The parameter dry-run is neither true nor false, so nothing was done. Send"
              + " '?dry-run=true', or leave it out to have the request stored.");
    }
  }

  private HttpResponse lookAt(ServiceRequestContext ctx, HttpRequest request) {
    RequestHeaders headers = request.headers();
    DryRunFindings findings = new DryRunFindings(signal);
    Optional<Principal> caller = caller(ctx, headers, findings);
    if (caller.isEmpty()) {
      return answer(ctx, findings);
    }
    Optional<BodyEncoding> encoding = encoding(headers, findings);
    Optional<ContentCoding> coding = coding(headers, findings);
    Optional<TableName> table = table(headers, findings);
    if (table.isEmpty()) {
      return answer(ctx, findings);
    }
    Optional<RequestHead> head =
        encoding.flatMap(
            type ->
                coding.map(
                    how ->
                        new RequestHead(signal, type, how, table.get(), false, Optional.empty())));
    steps.timeLimits().allowDecision(ctx);
    return HttpResponse.of(
        lookAtTable(caller.get(), table.get())
            .handleAsync(
                (checks, failure) -> {
                  if (failure != null) {
                    return refuse(ctx, failure);
                  }
                  findings.add(checks);
                  return head.isEmpty() || findings.refused()
                      ? answer(ctx, findings)
                      : receive(ctx, request, head.get(), caller.get(), findings);
                },
                ctx.eventLoop()));
  }

  private Optional<Principal> caller(
      ServiceRequestContext ctx, RequestHeaders headers, DryRunFindings findings) {
    Optional<Principal> caller =
        findings.attempt(
            Subject.TOKEN,
            () -> steps.authentication().authenticate(ctx, headers),
            known -> "The token is known as '" + known.name() + "'.");
    caller.ifPresent(known -> findings.caller(known.name()));
    return caller;
  }

  private static Optional<BodyEncoding> encoding(RequestHeaders headers, DryRunFindings findings) {
    return findings.attempt(
        Subject.CONTENT_TYPE,
        () -> MediaTypes.encoding(headers),
        served -> served.contentType() + " is served.");
  }

  private static Optional<ContentCoding> coding(RequestHeaders headers, DryRunFindings findings) {
    return findings.attempt(
        Subject.CONTENT_ENCODING,
        () -> MediaTypes.coding(headers),
        served ->
            served == ContentCoding.IDENTITY
                ? "The body is not compressed."
                : served.name().toLowerCase(Locale.ROOT) + " is served.");
  }

  private Optional<TableName> table(RequestHeaders headers, DryRunFindings findings) {
    Optional<TableName> table =
        findings.attempt(
            Subject.TABLE_HEADER,
            () -> TableHeaders.table(headers, signal),
            named -> "The headers name table " + named + ".");
    table.ifPresent(findings::table);
    return table;
  }

  private CompletableFuture<List<DryRunCheck>> lookAtTable(Principal caller, TableName table) {
    Supplier<List<DryRunCheck>> look = () -> dryRun.table(caller, table, signal);
    return steps.workers().isDecided(table, caller)
        ? steps.workers().call(look)
        : steps.workers().callAboutNewcomer(look);
  }

  /** The body stays unread unless a real request's would be read. */
  private HttpResponse receive(
      ServiceRequestContext ctx,
      HttpRequest request,
      RequestHead head,
      Principal caller,
      DryRunFindings findings) {
    steps.timeLimits().allowBody(ctx);
    CompletableFuture<List<DryRunCheck>> looked;
    try {
      looked =
          steps
              .intake()
              .receive(
                  request,
                  BodyFraming.none(head.coding()),
                  ctx.eventLoop(),
                  (body, memory) -> look(ctx, head, caller, body, memory));
    } catch (RuntimeException e) {
      looked = CompletableFuture.failedFuture(e);
    }
    return HttpResponse.of(
        looked.handleAsync(
            (checks, failure) -> answer(ctx, findings, checks, failure), ctx.eventLoop()));
  }

  private CompletableFuture<List<DryRunCheck>> look(
      ServiceRequestContext ctx,
      RequestHead head,
      Principal caller,
      OtlpBody body,
      DecodeMemory memory) {
    steps.timeLimits().allowAnswer(ctx, head);
    IngestRequest request =
        new IngestRequest(
            caller,
            head.table(),
            signal,
            head.encoding(),
            body.coding(),
            body.bytes(),
            false,
            memory);
    return body.bytes().hasRemaining()
        ? steps.workers().callLarge(() -> dryRun.request(request))
        : steps.workers().call(() -> dryRun.request(request));
  }

  private HttpResponse answer(
      ServiceRequestContext ctx,
      DryRunFindings findings,
      @Nullable List<DryRunCheck> checks,
      @Nullable Throwable failure) {
    if (checks != null) {
      findings.add(checks);
      return answer(ctx, findings);
    }
    Throwable cause =
        failure == null ? new IllegalStateException("no checks") : Exceptions.peel(failure);
    if (cause instanceof Refusal refusal) {
      findings.refuse(Subject.BODY, refusal);
      return answer(ctx, findings);
    }
    // The stream of the body broke, so the server already answers, or nobody is left to read it.
    return HttpResponse.ofFailure(cause);
  }

  private static HttpResponse answer(ServiceRequestContext ctx, DryRunFindings findings) {
    return DryRunAnswers.render(findings, ctx.id().text()).toHttpResponse();
  }

  private HttpResponse refuse(ServiceRequestContext ctx, Throwable failure) {
    return steps.refusals().answer(ctx, failure).toHttpResponse();
  }
}
