package io.otlpdelta.bench.workload;

/** Whose requests are imitated. */
public enum Client {
  /** Claude Code 2.1.330: one session in a request. */
  CLAUDE_CODE("Claude Code"),
  /** Codex CLI 0.169.0: one session in a request; metrics are delta sums and wide histograms. */
  CODEX("Codex CLI"),
  /** An OpenTelemetry Collector that puts requests of many Claude Code sessions together. */
  COLLECTOR("a collector");

  private final String label;

  Client(String label) {
    this.label = label;
  }

  /** Its name in the report. */
  public String label() {
    return label;
  }
}
