package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Large pages for the heap, asked for as the script of the product does. */
public final class HugePages {
  private static final Path KERNEL = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private HugePages() {}

  /** The option of a JVM; empty where the kernel lets no program have them. */
  public static List<String> jvmOptions() throws IOException {
    if (!Files.isReadable(KERNEL) || Files.readString(KERNEL, US_ASCII).contains("[never]")) {
      return List.of();
    }
    return List.of("-XX:+UseTransparentHugePages");
  }
}
