package io.otlpdelta.bench.stages;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the stages' JMH benchmarks, each in a JVM of its own, and sums up what they say. */
public final class StageBench {
  /** For the announcement only. */
  private static final int BENCHMARKS = 11;

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final String workFolder;
  private final String jmhJson;
  private final List<String> jvmOptions;
  private final PrintStream progress;

  /**
   * Creates a bench.
   *
   * @param workFolder a folder on the disk to be measured; the journal and the tables go below it
   * @param jmhJson file that gets JMH's own results
   * @param jvmOptions for each of the JVMs
   * @param progress gets one line for each stage
   */
  public StageBench(
      String workFolder, String jmhJson, List<String> jvmOptions, PrintStream progress) {
    this.workFolder = workFolder;
    this.jmhJson = jmhJson;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.progress = progress;
  }

  /**
   * Runs them all.
   *
   * @param secondsPerIteration of seven iterations, the first four for warm-up: what compiling
   *     takes counts as CPU
   */
  public List<StageCost> run(int secondsPerIteration) throws RunnerException {
    List<StageCost> costs = new ArrayList<>();
    progress.println("stages: JMH, about " + BENCHMARKS * (7 * secondsPerIteration + 4) + " s");
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(StageBench.class.getPackageName() + "\\..*Benchmark\\..*")
                    .forks(1)
                    .warmupIterations(4)
                    .measurementIterations(3)
                    .warmupTime(TimeValue.seconds(secondsPerIteration))
                    .measurementTime(TimeValue.seconds(secondsPerIteration))
                    .addProfiler(GCProfiler.class)
                    .addProfiler(ProcessCpuProfiler.class)
                    .jvmArgs(jvmArguments())
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .resultFormat(ResultFormatType.JSON)
                    .result(jmhJson)
                    .build())
            .run();
    for (RunResult result : results) {
      costs.add(cost(result));
    }
    costs.sort(Comparator.comparing(StageCost::stage));
    return costs;
  }

  private String[] jvmArguments() {
    List<String> arguments = new ArrayList<>(jvmOptions);
    arguments.addAll(
        List.of(
            "-Xms2g",
            "-Xmx2g",
            "-Dlogback.configurationFile=logback.xml",
            "-D" + BenchFolder.PROPERTY + "=" + workFolder));
    return arguments.toArray(String[]::new);
  }

  private static StageCost cost(RunResult result) {
    double cpuNanos = secondaryScore(result, ProcessCpuProfiler.LABEL);
    String name = result.getPrimaryResult().getLabel();
    String method = result.getParams().getBenchmark();
    String className = method.substring(0, method.lastIndexOf('.'));
    StringBuilder stage =
        new StringBuilder(
                className.substring(className.lastIndexOf('.') + 1).replace("Benchmark", ""))
            .append('.')
            .append(name);
    for (String param : result.getParams().getParamsKeys()) {
      stage.append(", ").append(param).append(' ').append(result.getParams().getParam(param));
    }
    return new StageCost(
        stage.toString(),
        className.endsWith("CommitBenchmark") ? "commits" : "records",
        1e9 / cpuNanos,
        result.getPrimaryResult().getScore(),
        cpuNanos,
        secondaryScore(result, ALLOCATION));
  }

  private static double secondaryScore(RunResult result, String label) {
    for (String key : result.getSecondaryResults().keySet()) {
      if (key.endsWith(label)) {
        return result.getSecondaryResults().get(key).getScore();
      }
    }
    throw new IllegalStateException("JMH gave no result named " + label);
  }
}
