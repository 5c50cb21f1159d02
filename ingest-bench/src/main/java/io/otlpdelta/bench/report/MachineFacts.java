package io.otlpdelta.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import io.otlpdelta.env.Time;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/**
 * What the figures depend on.
 *
 * @param processor the kernel's name for it
 * @param loadAverage what else ran in the minute before; 0 on an idle machine
 * @param syncMillisP50 write 4 KiB and {@code fdatasync}, in the folder that is measured
 */
public record MachineFacts(
    String processor,
    int cores,
    long memoryBytes,
    String kernel,
    String jdk,
    double loadAverage,
    double syncMillisP50,
    double syncMillisP99) {
  private static final int SYNCS = 300;

  /** Looks at this machine; writes a few hundred times to a file in the folder. */
  public static MachineFacts read(Path folder, Time time) throws IOException {
    Histogram sync = syncNanos(folder, time);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new MachineFacts(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        system.getSystemLoadAverage(),
        sync.getValueAtPercentile(50) / 1e6,
        sync.getValueAtPercentile(99) / 1e6);
  }

  private static String processorName() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo"), UTF_8).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static Histogram syncNanos(Path folder, Time time) throws IOException {
    Histogram nanos = new Histogram(3);
    Path file = Files.createTempFile(folder, "sync", ".bin");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        ByteBuffer page = ByteBuffer.allocate(4096);
        long start = time.nanoTime();
        while (page.hasRemaining()) {
          channel.write(page);
        }
        channel.force(false);
        nanos.recordValue(time.nanosSince(start));
      }
    } finally {
      Files.delete(file);
    }
    return nanos;
  }
}
