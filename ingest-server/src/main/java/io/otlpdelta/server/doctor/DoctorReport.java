package io.otlpdelta.server.doctor;

import java.util.List;

/**
 * All that was looked at, in the order in which a request meets it.
 *
 * @param sections the settings, each server, each signal
 */
public record DoctorReport(List<Section> sections) {
  public DoctorReport {
    sections = List.copyOf(sections);
  }

  /** Whether nothing failed. */
  public boolean ok() {
    return failed() == 0;
  }

  /** How many findings say that something is wrong. */
  public long failed() {
    return count(Finding.Outcome.FAILED);
  }

  /** How many findings say that something should be known. */
  public long warnings() {
    return count(Finding.Outcome.WARNING);
  }

  private long count(Finding.Outcome outcome) {
    return sections.stream()
        .flatMap(section -> section.findings().stream())
        .filter(finding -> finding.outcome() == outcome)
        .count();
  }

  /** Findings about one thing. */
  public record Section(String title, List<Finding> findings) {
    public Section {
      findings = List.copyOf(findings);
    }

    boolean isFailed() {
      return findings.stream().anyMatch(Finding::isFailed);
    }
  }
}
