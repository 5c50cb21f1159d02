package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadRoleTest {
  @ParameterizedTest
  @CsvSource({
    "armeria-common-, HTTP",
    "ingest-1, INGEST",
    "ingest-large-1, INGEST",
    "journal-writer, JOURNAL",
    "table-worker-1, TABLES",
    "table-maintena, MAINTENANCE",
    "VM Thread, GARBAGE",
    "G1 Conc#0, GARBAGE",
    "C2 CompilerThre, COMPILER",
    "java, OTHER"
  })
  void aThreadsRoleIsToldByItsName(String name, ThreadRole role) {
    assertThat(ThreadRole.of(name)).isEqualTo(role);
  }
}
