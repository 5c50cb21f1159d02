package io.otlpdelta.it.harness;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@link FaultProxy} for gRPC: the first time a message comes, the server gets and accepts it, and
 * the client is told UNAVAILABLE. Later times everything passes.
 */
public final class GrpcFaultProxy implements AutoCloseable {
  /** The server's acceptance of a message's first or a later sending. */
  public record Exchanged(int attempt, boolean recognised) {}

  /** What the client's library does not write itself. */
  private static final List<Metadata.Key<String>> PASSED =
      List.of(key("authorization"), key("x-databricks-uc-table-name"));

  private final Server server;
  private final ManagedChannel channel;
  private final Map<ByteBuffer, Integer> attempts = new ConcurrentHashMap<>();
  private final List<Exchanged> exchanges = new CopyOnWriteArrayList<>();

  /** A proxy before the installation's server. */
  public GrpcFaultProxy(Installation installation) {
    channel = JavaGrpcSdk.channel(installation, installation.server().uri("/"));
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .fallbackHandlerRegistry(new Forwarding())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
  }

  /** Where clients send to. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** What the server accepted, in the order of its answers. */
  public List<Exchanged> exchanges() {
    return List.copyOf(exchanges);
  }

  @Override
  public void close() {
    server.shutdownNow();
    channel.shutdownNow();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Every method there is. */
  private final class Forwarding extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<byte[], byte[]> lookupMethod(String name, String authority) {
      return ServerMethodDefinition.create(
          GrpcBytes.method(name),
          (call, headers) -> {
            call.request(2); // A second one would be an error, which the library finds.
            return new Exchange(call, headers);
          });
    }
  }

  /** One call. */
  private final class Exchange extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Metadata passed = new Metadata();
    private byte[] message = new byte[0];

    Exchange(ServerCall<byte[], byte[]> call, Metadata headers) {
      this.call = call;
      for (Metadata.Key<String> key : PASSED) {
        passed.put(key, headers.get(key));
      }
    }

    @Override
    public void onMessage(byte[] received) {
      message = received;
    }

    @Override
    public void onHalfClose() {
      AtomicReference<Metadata> answerHeaders = new AtomicReference<>();
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  channel,
                  MetadataUtils.newAttachHeadersInterceptor(passed),
                  MetadataUtils.newCaptureMetadataInterceptor(
                      answerHeaders, new AtomicReference<>())),
              GrpcBytes.method(call.getMethodDescriptor().getFullMethodName()),
              CallOptions.DEFAULT,
              message);
      int attempt = attempts.merge(ByteBuffer.wrap(message), 1, Integer::sum);
      exchanges.add(
          new Exchanged(attempt, answerHeaders.get().containsKey(key("otlp-delta-duplicate"))));
      if (attempt == 1) {
        call.close(Status.UNAVAILABLE.withDescription("made for the test"), new Metadata());
        return;
      }
      call.sendHeaders(new Metadata());
      call.sendMessage(answer);
      call.close(Status.OK, new Metadata());
    }
  }
}
