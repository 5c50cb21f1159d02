package io.otlpdelta.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.otlpdelta.bench.commits.CommitBench;
import io.otlpdelta.bench.commits.CommitCost;
import io.otlpdelta.bench.peers.PeerBench;
import io.otlpdelta.bench.peers.PeerResult;
import io.otlpdelta.bench.report.BenchReport;
import io.otlpdelta.bench.report.MachineFacts;
import io.otlpdelta.bench.report.MarkdownReport;
import io.otlpdelta.bench.report.MarkedSection;
import io.otlpdelta.bench.server.BacklogBench;
import io.otlpdelta.bench.server.BacklogResult;
import io.otlpdelta.bench.server.CpuPins;
import io.otlpdelta.bench.server.HugePages;
import io.otlpdelta.bench.server.Scenario;
import io.otlpdelta.bench.server.ScenarioResult;
import io.otlpdelta.bench.server.Scenarios;
import io.otlpdelta.bench.server.ServerBench;
import io.otlpdelta.bench.stages.StageBench;
import io.otlpdelta.bench.stages.StageCost;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/bench.sh}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures each stage alone (JMH) and whole servers under load, or what --only names.")
public final class Bench implements Callable<Integer> {
  private final Time time = new SystemTime();
  private final PrintStream progress = System.err;
  private final List<String> failures = new ArrayList<>();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "A short run, to see that all works; rough figures.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Parts to run: ${COMPLETION-CANDIDATES}; stages and server by default.")
  private Set<Part> parts = EnumSet.of(Part.STAGES, Part.SERVER);

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description =
          "Of the servers only these scenarios, such as plain_100; --list-scenarios names all.")
  private List<String> scenarioNames = List.of();

  @Option(names = "--list-scenarios", description = "Print the names of the scenarios and end.")
  private boolean listScenarios;

  @Option(
      names = "--update-docs",
      description = "Write the tables of the parts that ran into docs/performance.md.")
  private boolean updateDocs;

  @Option(
      names = "--backlog",
      paramLabel = "GIB",
      defaultValue = "10",
      description = "Size of the backlog of --only backlog, in GiB (default: ${DEFAULT-VALUE}).")
  private double backlogGibibytes = 10;

  @Option(names = "--no-pin", description = "Do not pin server and generator to a core each.")
  private boolean noPin;

  @Option(
      names = "--project",
      defaultValue = ".",
      description = "The checkout, with a built server.")
  private Path project = Path.of(".");

  @Option(
      names = "--work-dir",
      description =
          "Folder for journals and tables, on the disk to be measured; by default under"
              + " ingest-bench/target.")
  private Path workDir = Path.of("");

  @Option(names = "--keep", description = "Leave the tables for a look at them.")
  private boolean keep;

  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Bench());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(commandLine.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Scenario> scenarios = scenarios();
    if (listScenarios) {
      scenarios.forEach(each -> System.out.println(each.name() + ": " + each.description()));
      return 0;
    }
    Path results = Files.createDirectories(project.resolve("ingest-bench/target/results"));
    Path parent = workDir.toString().isEmpty() ? project.resolve("ingest-bench/target") : workDir;
    Path work = Files.createTempDirectory(Files.createDirectories(parent), "bench-work");
    try (WorkFolder folder = keep ? WorkFolder.kept(work) : WorkFolder.deletedAtTheEnd(work)) {
      BenchReport report = measure(results, folder.path(), scenarios);
      int exitCode = exitCode(report);
      write(results, report, updateDocs && exitCode == 0);
      return exitCode;
    }
  }

  /** Those that were asked for, or all. */
  private List<Scenario> scenarios() {
    Scenarios all = new Scenarios(quick ? Scenarios.Size.QUICK : Scenarios.Size.FULL);
    Map<String, Scenario> byName = new LinkedHashMap<>();
    all.all().forEach(scenario -> byName.put(scenario.name(), scenario));
    if (scenarioNames.isEmpty()) {
      return List.copyOf(byName.values());
    }
    for (String name : scenarioNames) {
      if (!byName.containsKey(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no scenario '" + name + "' (expected: " + byName.keySet() + ")");
      }
    }
    byName.keySet().retainAll(scenarioNames);
    return List.copyOf(byName.values());
  }

  private BenchReport measure(Path results, Path work, List<Scenario> scenarios) throws Exception {
    MachineFacts machine = MachineFacts.read(work, time);
    CpuPins pins = noPin ? CpuPins.NONE : CpuPins.ofThisMachine();
    List<StageCost> stages = parts.contains(Part.STAGES) ? stages(results, work) : List.of();
    List<ScenarioResult> runs = List.of();
    if (parts.contains(Part.SERVER)) {
      Path folder = Files.createDirectories(work.resolve("server"));
      ServerBench bench = new ServerBench(project, folder, pins, time, progress);
      runs = bench.run(scenarios);
      failures.addAll(bench.failures());
    }
    List<CommitCost> commits = List.of();
    if (parts.contains(Part.COMMITS)) {
      CommitBench bench = new CommitBench(work.resolve("commits"), time, progress);
      commits =
          orNone(
              "commits", () -> bench.run(quick ? CommitBench.Plan.QUICK : CommitBench.Plan.FULL));
    }
    List<BacklogResult> backlogs = List.of();
    if (parts.contains(Part.BACKLOG)) {
      Path folder = Files.createDirectories(work.resolve("backlog"));
      BacklogBench bench = new BacklogBench(project, folder, pins, time, progress);
      long bytes = Math.round(backlogGibibytes * (1L << 30));
      backlogs = orNone("backlog", () -> List.of(bench.run(bytes)));
    }
    List<PeerResult> peers = List.of();
    if (parts.contains(Part.PEERS)) {
      Path folder = Files.createDirectories(work.resolve("peers"));
      PeerBench bench = new PeerBench(project, folder, pins, time, progress);
      peers = orNone("peers", () -> bench.run(searchPath()));
    }
    String now =
        Instant.ofEpochMilli(time.epochMillis()).truncatedTo(ChronoUnit.SECONDS).toString();
    boolean pinned = pins.serverCore().isPresent();
    return new BenchReport(
        now, quick, machine, pinned, recordBytes(), stages, runs, commits, backlogs, peers);
  }

  /** A part that fails must not cost the figures of the others. */
  private <T> List<T> orNone(String part, Callable<List<T>> run) throws InterruptedException {
    try {
      return run.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failures.add(part + ": " + e);
      progress.println("FAILED " + part + ": " + e);
      return List.of();
    }
  }

  private List<StageCost> stages(Path results, Path work) throws IOException, RunnerException {
    StageBench bench =
        new StageBench(
            work.resolve("stages").toString(),
            results.resolve("jmh.json").toString(),
            HugePages.jvmOptions(),
            progress);
    return bench.run(quick ? 1 : 2);
  }

  private static List<Path> searchPath() {
    String folders = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(folders)
        .map(Path::of)
        .toList();
  }

  private static double recordBytes() {
    return RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.IDENTITY, 100), 20, 1)
        .decodedBytesPerRecord();
  }

  /** Figures of a run that went wrong do not get into the documentation. */
  private void write(Path results, BenchReport report, boolean intoDocs) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    mapper.writeValue(results.resolve("bench.json").toFile(), report);
    String markdown = MarkdownReport.of(report);
    Files.writeString(results.resolve("bench.md"), markdown, UTF_8);
    System.out.println(markdown);
    progress.println("written: " + results.resolve("bench.md") + ", bench.json");
    if (intoDocs) {
      Path document = project.resolve("docs/performance.md");
      for (MarkedSection section : MarkedSection.values()) {
        Optional<String> text = MarkdownReport.of(report, section);
        if (text.isPresent()) {
          section.replace(document, text.get());
        }
      }
      progress.println("updated: " + document);
    }
  }

  /** A lost or doubled row is a failure, whatever the figures. */
  private int exitCode(BenchReport report) {
    long wrong =
        report.scenarios().stream()
            .flatMap(scenario -> scenario.runs().stream())
            .mapToLong(run -> run.rowsLost() + run.rowsTwice())
            .sum();
    wrong += report.backlogs().stream().mapToLong(each -> each.rowsLost() + each.rowsTwice()).sum();
    if (wrong > 0) {
      progress.println("FAILED: " + wrong + " rows are lost or in a table twice");
      return 1;
    }
    if (!failures.isEmpty()) {
      progress.println("FAILED: these could not be measured: " + String.join("; ", failures));
      return 1;
    }
    return 0;
  }

  /** What can be measured. */
  enum Part {
    STAGES,
    SERVER,
    COMMITS,
    BACKLOG,
    PEERS
  }
}
