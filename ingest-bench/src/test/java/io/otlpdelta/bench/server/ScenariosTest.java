package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.otlp.ContentCoding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {
  private final List<Scenario> full = new Scenarios(Scenarios.Size.FULL).all();

  @Test
  void namesAreUniqueAndQuickRunsHaveTheSame() {
    assertThat(full).extracting(Scenario::name).doesNotHaveDuplicates();
    assertThat(new Scenarios(Scenarios.Size.QUICK).all())
        .extracting(Scenario::name)
        .containsExactlyElementsOf(full.stream().map(Scenario::name).toList());
  }

  @Test
  void everyConnectionHasARequestOfItsOwn() {
    assertThat(full).allMatch(each -> each.poolRequests() >= each.plan().connections());
  }

  @Test
  void onlyAServerThatStoresRepeatsIsSentCompressedBodies() {
    assertThat(full)
        .allMatch(
            each ->
                each.shape().coding() == ContentCoding.IDENTITY
                    || each.launch() == Launch.PRODUCT_REPEATS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain_100", "points_100"})
  void theStraightforwardServerIsSentTheSameAsTheProduct(String name) {
    assertThat(scenario("baseline_" + name).shape()).isEqualTo(scenario(name).shape());
    assertThat(scenario("baseline_" + name).launch()).isEqualTo(Launch.STRAIGHTFORWARD);
  }

  private Scenario scenario(String name) {
    return full.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }
}
