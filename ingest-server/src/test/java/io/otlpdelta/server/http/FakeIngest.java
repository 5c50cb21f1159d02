package io.otlpdelta.server.http;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.Ingest;
import io.otlpdelta.pipeline.IngestRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A pipeline that remembers what reached it and answers as the test says. */
final class FakeIngest implements Ingest {
  private static final Acceptance ACCEPTED = new Acceptance(1, List.of(), List.of(), false);

  private final List<IngestRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Function<IngestRequest, CompletableFuture<Acceptance>> behaviour =
      request -> CompletableFuture.completedFuture(ACCEPTED);
  private volatile Runnable decision = () -> {};
  private volatile boolean decided = true;

  @Override
  public CompletableFuture<Acceptance> ingest(IngestRequest request) {
    IngestRequest kept = withOwnBody(request);
    requests.add(kept);
    return behaviour.apply(kept);
  }

  @Override
  public boolean isDecided(TableName table, Principal caller) {
    return decided;
  }

  @Override
  public void admit(TableName table, Principal caller) {
    decision.run();
  }

  /** What deciding about a caller takes; from now on nothing is decided about any. */
  void decideBy(Runnable decision) {
    this.decision = decision;
    this.decided = false;
  }

  void answer(Acceptance acceptance) {
    behaviour = request -> CompletableFuture.completedFuture(acceptance);
  }

  void fail(Throwable failure) {
    behaviour = request -> CompletableFuture.failedFuture(failure);
  }

  void behave(Function<IngestRequest, CompletableFuture<Acceptance>> behaviour) {
    this.behaviour = behaviour;
  }

  static Acceptance accepted() {
    return ACCEPTED;
  }

  List<IngestRequest> requests() {
    return List.copyOf(requests);
  }

  /** The door uses a body's array again once its request is answered. */
  private static IngestRequest withOwnBody(IngestRequest request) {
    return new IngestRequest(
        request.caller(),
        request.table(),
        request.signal(),
        request.encoding(),
        request.coding(),
        ByteBuffer.wrap(bytesOf(request)),
        request.waitCommitted(),
        request.memory());
  }

  /** The only request that reached the pipeline. */
  IngestRequest only() {
    if (requests.size() != 1) {
      throw new AssertionError(requests.size() + " requests reached the pipeline (expected: 1)");
    }
    return requests.get(0);
  }

  static byte[] bytesOf(IngestRequest request) {
    ByteBuffer body = request.body().duplicate();
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  static String textOf(IngestRequest request) {
    return new String(bytesOf(request), StandardCharsets.UTF_8);
  }
}
