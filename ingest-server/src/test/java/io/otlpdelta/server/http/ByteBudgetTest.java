package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private static final long MIB = 1L << 20;

  private final ByteBudget budget = new ByteBudget(10 * MIB, 2 * MIB);

  @Test
  void sharesAddUpToTheBudgetAndNoFurther() {
    ByteBudget.Claim first = budget.claim();
    ByteBudget.Claim second = budget.claim();

    assertThat(first.grow(5 * MIB)).isTrue();
    assertThat(second.grow(3 * MIB)).isTrue();
    assertThat(second.grow(1)).isFalse();
    assertThat(second.hasRoomFor(2 * MIB)).isFalse();
    assertThat(budget.claimedBytes()).isEqualTo(8 * MIB);
  }

  @Test
  void aPartIsKeptForSmallRequests() {
    assertThat(budget.claim().grow(8 * MIB)).isTrue();

    assertThat(budget.claim().grow(MIB + 1)).isFalse();
    assertThat(budget.claim().hasRoomFor(MIB)).isTrue();
    assertThat(budget.claim().grow(MIB)).isTrue();
    assertThat(budget.claim().grow(MIB)).isTrue();
    assertThat(budget.claim().grow(1)).isFalse();
  }

  @Test
  void whatIsGivenBackCanBeHadAgain() {
    ByteBudget.Claim claim = budget.claim();
    claim.take(8 * MIB);
    claim.giveBack(5 * MIB);
    claim.take(5 * MIB);

    assertThat(budget.claimedBytes()).isEqualTo(8 * MIB);
  }

  @Test
  void memoryThatOthersHoldIsWorthARetry() {
    assertThat(budget.claim().grow(8 * MIB)).isTrue();

    IngestException spent = refusal(budget.claim(), 2 * MIB);

    assertThat(spent.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(spent)
        .hasMessage("The server holds as many requests as its memory allows. Send this one again.");
  }

  @Test
  void aRequestThatAloneIsTooMuchIsNotRetried() {
    ByteBudget.Claim claim = budget.claim();
    claim.take(MIB);

    IngestException tooLarge = refusal(claim, 7 * MIB + 1);

    assertThat(tooLarge.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(tooLarge)
        .hasMessage(
            "Decoding this request takes more than 8388608 bytes, which is the memory that this"
                + " server has for requests. Send smaller batches, or give the server more"
                + " memory.");
    assertThat(budget.claimedBytes()).isEqualTo(MIB);
  }

  @Test
  void aShareIsGivenBackOnce() {
    ByteBudget.Claim claim = budget.claim();
    assertThat(claim.grow(60)).isTrue();
    claim.close();
    claim.close();
    claim.giveBack(60);

    assertThat(budget.claimedBytes()).isZero();
    assertThat(claim.grow(1)).isFalse();
    assertThat(budget.claimedBytes()).isZero();
  }

  @Test
  void arraysCountWithTheirLengthAndComeBackWithTheShare() {
    ByteBudget.Claim first = budget.claim();
    byte[] array = first.array(5_000);
    byte[] dropped = first.array(1_000_000);
    first.giveBack(dropped);

    assertThat(array).hasSizeGreaterThanOrEqualTo(5_000);
    assertThat(budget.claimedBytes()).isEqualTo(array.length);

    first.close();
    first.giveBack(array);
    first.close();

    assertThat(budget.claimedBytes()).isZero();
    ByteBudget.Claim second = budget.claim();
    assertThat(second.array(5_000)).isSameAs(array);
    assertThat(second.array(5_000)).isNotSameAs(array);
    assertThat(second.array(1_000_000)).isSameAs(dropped);
  }

  @Test
  void aGrowingArrayCountsOnce() {
    ByteBudget.Claim claim = budget.claim();
    byte[] small = claim.larger(new byte[0], 0, 3_000, 5);
    small[2] = 7;
    byte[] large = claim.larger(small, 3, (int) (8 * MIB) + 5, 5);

    assertThat(large).hasSize((int) (8 * MIB) + 5).startsWith(0, 0, 7);
    assertThat(budget.claimedBytes()).isEqualTo(8 * MIB);
    assertThat(claim.larger(large, 3, (int) (8 * MIB) + 6, 5)).isNull();
    assertThat(budget.claimedBytes()).isEqualTo(8 * MIB);

    claim.giveBack(large, 5);
    assertThat(budget.claimedBytes()).isZero();
  }

  @Test
  void anArrayIsRoundedUpOnlyWhileThereIsRoom() {
    ByteBudget tight = new ByteBudget(5_000, 0);

    ByteBudget.Claim claim = tight.claim();
    byte[] array = claim.array(5_000);
    assertThat(array).hasSize(5_000);
    assertThat(claim.larger(array, 0, 5_001, 0)).isNull();
    assertThatThrownBy(() -> claim.array(1)).isInstanceOf(IngestException.class);
  }

  private static IngestException refusal(ByteBudget.Claim claim, long bytes) {
    return catchThrowableOfType(IngestException.class, () -> claim.take(bytes));
  }
}
