package io.otlpdelta.it.tables;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.spark.Spark;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables of each Delta feature, made by Spark, written by the server, read by Spark and chDB.
 * {@code -Dtables.only=<regular expression>} chooses some.
 */
@Tag("heavy")
@Tag("tables")
class FeatureTablesIT {
  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension static final Spark SPARK = new Spark();

  @RegisterExtension
  static final Installation INSTALLATION = Installations.withFrequentMaintenance();

  static List<FeatureTable> tables() {
    String only = System.getProperty("tables.only", ".*");
    return FeatureTables.all().stream().filter(table -> table.name().matches(only)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void sparkAndTheServerWriteTheTableInTurns(FeatureTable table) throws IOException {
    Trial trial = new Trial(table, SPARK, NODE, INSTALLATION);
    trial.create();
    trial.post(12);
    trial.post(1);
    trial.assertRows();
    trial.sparksTurn();
    trial.post(6);
    trial.assertRows();
    trial.optimize();
    trial.postUntilMaintained();
    trial.assertRows();
    trial.assertFiles();
    trial.assertSkipping();
    table.proofs().forEach(proof -> proof.check(trial));
  }
}
