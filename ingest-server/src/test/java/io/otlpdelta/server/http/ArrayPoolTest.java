package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {
  private static final int KIB = 1 << 10;

  private final ArrayPool pool = new ArrayPool(64 * KIB);

  @Test
  void arraysAreAtMostHalfAsLongAgainAsWasAskedFor() {
    assertThat(ArrayPool.lengthFor(0)).isEqualTo(2 * KIB);
    assertThat(ArrayPool.lengthFor(2 * KIB)).isEqualTo(2 * KIB);
    assertThat(ArrayPool.lengthFor(2 * KIB + 1)).isEqualTo(3 * KIB);
    assertThat(ArrayPool.lengthFor(3 * KIB + 1)).isEqualTo(4 * KIB);
    for (int bytes = 2 * KIB; bytes <= KIB * KIB; bytes += 97) {
      assertThat(ArrayPool.lengthFor(bytes)).isBetween(bytes, bytes + bytes / 2);
      assertThat(ArrayPool.lengthFor(ArrayPool.lengthFor(bytes)))
          .isEqualTo(ArrayPool.lengthFor(bytes));
    }
  }

  @Test
  void anArrayThatCameBackIsUsedAgain() {
    byte[] first = pool.take(5 * KIB);
    pool.giveBack(first);

    assertThat(pool.keptBytes()).isEqualTo(6 * KIB);
    assertThat(pool.take(3 * KIB)).isNotSameAs(first);
    assertThat(pool.take(6 * KIB)).isSameAs(first);
    assertThat(pool.keptBytes()).isZero();
  }

  @Test
  void aLargeArrayIsAsLongAsItMustBeAndNotKept() {
    byte[] large = pool.take(KIB * KIB + 1);
    pool.giveBack(large);

    assertThat(large).hasSize(KIB * KIB + 1);
    assertThat(pool.keptBytes()).isZero();
  }

  @Test
  void noMoreIsKeptThanTheBoundAllows() {
    List<byte[]> taken = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      taken.add(pool.take(8 * KIB));
    }
    taken.forEach(pool::giveBack);

    assertThat(pool.keptBytes()).isEqualTo(64 * KIB);
  }

  @Test
  void noMoreIsKeptOfOneLengthThanThereIsRoomFor() {
    ArrayPool roomy = new ArrayPool(1L << 30);
    for (int i = 0; i < 1_000; i++) {
      roomy.giveBack(new byte[2 * KIB]);
    }
    long kept = roomy.keptBytes();
    for (int i = 0; i < 1_000; i++) {
      assertThat(roomy.take(1)).hasSize(2 * KIB);
    }

    assertThat(kept).isBetween(100L * 2 * KIB, 999L * 2 * KIB);
    assertThat(roomy.keptBytes()).isZero();
  }

  /**
   * Each thread writes its mark into what it took, and must find it there when it gives it back.
   */
  @Test
  void noTwoHaveOneArrayAtATime() throws Exception {
    ArrayPool shared = new ArrayPool(1 << 20);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> users = new ArrayList<>();
      for (int mark = 1; mark <= 4; mark++) {
        int own = mark;
        users.add(() -> use(shared, (byte) own));
      }
      for (Future<Integer> disturbed : threads.invokeAll(users)) {
        assertThat(disturbed.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.keptBytes()).isPositive();
  }

  private static int use(ArrayPool shared, byte mark) {
    Random random = new Random(mark);
    int disturbed = 0;
    for (int round = 0; round < 20_000; round++) {
      Set<byte[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] array = shared.take(random.nextInt(8 * KIB));
        array[0] = mark;
        array[array.length - 1] = mark;
        taken.add(array);
      }
      for (byte[] array : taken) {
        disturbed += array[0] == mark && array[array.length - 1] == mark ? 0 : 1;
        shared.giveBack(array);
      }
    }
    return disturbed;
  }
}
