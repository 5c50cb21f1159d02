package io.otlpdelta.fuzz;

import io.otlpdelta.journal.EntryFileFuzz;
import io.otlpdelta.otlp.OtlpFuzz;
import io.otlpdelta.otlp.OtlpSeeds;
import io.otlpdelta.parquet.RowsFuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that reads bytes of strangers. {@code FuzzCorpusTest} runs the seeds of each in every
 * build; the profile {@code fuzz} looks for more.
 */
public enum FuzzTarget {
  DECOMPRESSION(OtlpFuzz::decompression, OtlpSeeds::decompression),
  PROTOBUF(OtlpFuzz::protobuf, OtlpSeeds::protobuf),
  JSON(OtlpFuzz::json, OtlpSeeds::json),
  JSON_OF_PROTOBUF(OtlpFuzz::jsonOfProtobuf, OtlpSeeds::protobuf),
  REQUEST(OtlpFuzz::request, OtlpSeeds::request),
  ROWS(RowsFuzz::rows, OtlpSeeds::rows),
  ENTRY_FILE(EntryFileFuzz::entryFile, EntryFileFuzz::seeds);

  private final Consumer<byte[]> target;
  private final Supplier<List<byte[]>> seeds;

  FuzzTarget(Consumer<byte[]> target, Supplier<List<byte[]>> seeds) {
    this.target = target;
    this.seeds = seeds;
  }

  /** Checks one input; throws when a property does not hold. */
  public void run(byte[] input) {
    target.accept(input);
  }

  /** Good inputs, and those that were once findings: the files in {@code fuzz/<target>}. */
  public List<byte[]> seeds() {
    List<byte[]> all = new ArrayList<>(seeds.get());
    all.addAll(findings());
    return all;
  }

  private List<byte[]> findings() {
    URL folder = FuzzTarget.class.getResource("/fuzz/" + name().toLowerCase(Locale.ROOT));
    if (folder == null) {
      return List.of();
    }
    List<byte[]> findings = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      for (Path file : files.sorted().toList()) {
        findings.add(Files.readAllBytes(file));
      }
      return findings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
