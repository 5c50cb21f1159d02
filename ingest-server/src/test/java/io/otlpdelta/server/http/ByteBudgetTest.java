package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(100);

  @Test
  void sharesAddUpToTheBudgetAndNoFurther() {
    ByteBudget.Claim first = budget.claim();
    ByteBudget.Claim second = budget.claim();

    assertThat(first.growTo(60)).isTrue();
    assertThat(second.growTo(40)).isTrue();
    assertThat(second.growTo(41)).isFalse();
    assertThat(budget.claimedBytes()).isEqualTo(100);
  }

  @Test
  void aShareNeverShrinksBeforeItIsGivenBack() {
    ByteBudget.Claim claim = budget.claim();
    assertThat(claim.growTo(60)).isTrue();
    assertThat(claim.growTo(10)).isTrue();
    assertThat(claim.growTo(-1)).isTrue();

    assertThat(budget.claimedBytes()).isEqualTo(60);
  }

  @Test
  void aShareIsGivenBackOnce() {
    ByteBudget.Claim claim = budget.claim();
    assertThat(claim.growTo(60)).isTrue();
    claim.close();
    claim.close();

    assertThat(budget.claimedBytes()).isZero();
    assertThat(claim.growTo(1)).isFalse();
    assertThat(budget.claimedBytes()).isZero();
  }
}
