package io.otlpdelta.server.http;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.DryRun;
import io.otlpdelta.pipeline.DryRunCheck;
import io.otlpdelta.pipeline.IngestRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says what the test says, and remembers what the door asked and told. */
final class FakeDiagnosis implements DryRun, StatusPage, RefusalListener {
  final List<IngestRequest> dryRuns = new CopyOnWriteArrayList<>();
  final List<StatusPage.Question> questions = new CopyOnWriteArrayList<>();
  final List<RefusedRequest> refused = new CopyOnWriteArrayList<>();
  volatile List<DryRunCheck> tableChecks = List.of();
  volatile List<DryRunCheck> requestChecks = List.of();
  volatile RuntimeException failure;

  /** What looking at a table takes. */
  volatile Runnable look = () -> {};

  static Diagnosis none() {
    return new FakeDiagnosis().seam();
  }

  Diagnosis seam() {
    return new Diagnosis(this, this, this);
  }

  @Override
  public List<DryRunCheck> table(Principal caller, TableName table, Signal signal) {
    failIfAsked();
    look.run();
    return tableChecks;
  }

  @Override
  public List<DryRunCheck> request(IngestRequest request) {
    dryRuns.add(request);
    return requestChecks;
  }

  @Override
  public String json(Question question) {
    failIfAsked();
    questions.add(question);
    return "{}";
  }

  @Override
  public String text(Question question) {
    questions.add(question);
    return "text\n";
  }

  @Override
  public void refused(RefusedRequest request) {
    refused.add(request);
  }

  private void failIfAsked() {
    if (failure != null) {
      throw failure;
    }
  }
}
