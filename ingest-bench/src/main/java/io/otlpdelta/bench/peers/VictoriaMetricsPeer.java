package io.otlpdelta.bench.peers;

import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.load.LoadResult;
import io.otlpdelta.bench.load.LoadRun;
import io.otlpdelta.bench.load.Target;
import io.otlpdelta.bench.server.CpuPins;
import io.otlpdelta.bench.server.PeerProcess;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** VictoriaMetrics takes the same OTLP metrics requests, and is told to flush them to disk. */
final class VictoriaMetricsPeer {
  private static final int CONNECTIONS = 32;
  private static final int POOL_REQUESTS = 4_000;
  private static final long RECORDS = 1_500_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration SENDING = Duration.ofSeconds(10);

  private final Path program;
  private final Path folder;
  private final CpuPins pins;
  private final Time time;

  VictoriaMetricsPeer(Path program, Path folder, CpuPins pins, Time time) {
    this.program = program;
    this.folder = folder;
    this.pins = pins;
    this.time = time;
  }

  PeerResult run() throws IOException, InterruptedException, TimeoutException {
    RequestPool warmUp = pool(1);
    RequestPool pool = pool(2);
    int port = PeerProcess.freePort();
    List<String> command =
        List.of(
            program.toString(),
            "-httpListenAddr=127.0.0.1:" + port,
            "-storageDataPath=" + folder.resolve("data"),
            "-retentionPeriod=100y");
    try (PeerProcess server =
        PeerProcess.start(command, pins, port, "/health", folder.resolve("server.out"), time)) {
      Target target =
          new Target(
              server.address(),
              "/opentelemetry/v1/metrics",
              Map.of("Content-Type", "application/x-protobuf"));
      pins.pinThisProcess();
      LoadRun.run(target, warmUp, LoadPlan.closedLoop(CONNECTIONS, WARM_UP, Long.MAX_VALUE), time);
      double before = server.cpuSeconds();
      LoadResult load =
          LoadRun.run(target, pool, LoadPlan.closedLoop(CONNECTIONS, SENDING, RECORDS), time);
      if (load.acknowledgedRequests() == 0) {
        throw new IOException(
            "VictoriaMetrics refused every request; HTTP statuses: " + load.statuses());
      }
      flush(server.address());
      double seconds = server.cpuSeconds() - before;
      return new PeerResult(
          "VictoriaMetrics",
          "OTLP metrics requests of 100 points, plain, to its storage on disk",
          load.acknowledgedRecords(),
          load.acknowledgedRecords() / seconds,
          "in memory; written to disk within seconds, lost by a crash before");
    } finally {
      pins.unpinThisProcess();
    }
  }

  /** Points seen before would cost it less. */
  private static RequestPool pool(long seed) {
    return RequestPool.generate(
        new Shape(Signal.METRICS, ContentCoding.IDENTITY, 100), POOL_REQUESTS, seed);
  }

  private static void flush(InetSocketAddress address) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/internal/force_flush");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    int status = connection.getResponseCode();
    connection.disconnect();
    if (status != 200) {
      throw new IOException("VictoriaMetrics answered " + status + " when told to flush");
    }
  }
}
