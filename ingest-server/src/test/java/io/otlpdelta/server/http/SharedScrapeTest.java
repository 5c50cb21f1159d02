package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedScrapeTest {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private int made;
  private final SharedScrape scrape = new SharedScrape(() -> ("text " + ++made).getBytes(UTF_8));

  @Test
  void allWhoAskBeforeOneIsBegunShareTheNext() {
    CompletableFuture<HttpData> first = scrape.next(tasks::add);
    CompletableFuture<HttpData> second = scrape.next(tasks::add);
    CompletableFuture<HttpData> third = scrape.next(tasks::add);
    runAll();

    assertThat(first.join().toStringUtf8()).isEqualTo("text 1");
    assertThat(second.join().toStringUtf8()).isEqualTo("text 2");
    assertThat(third.join()).isSameAs(second.join());
    assertThat(made).isEqualTo(2);
  }

  @Test
  void oneThatIsAskedForLaterIsMadeLater() {
    scrape.next(tasks::add);
    runAll();
    CompletableFuture<HttpData> later = scrape.next(tasks::add);

    assertThat(later).isNotDone();
    runAll();
    assertThat(later.join().toStringUtf8()).isEqualTo("text 2");
  }

  @Test
  void aFailureIsItsOwnAndTheNextIsMade() {
    SharedScrape failing =
        new SharedScrape(
            () -> {
              if (++made == 1) {
                throw new IllegalStateException("no metrics today");
              }
              return new byte[0];
            });
    CompletableFuture<HttpData> first = failing.next(tasks::add);
    CompletableFuture<HttpData> second = failing.next(tasks::add);
    runAll();

    assertThatThrownBy(first::join).hasRootCauseMessage("no metrics today");
    assertThat(second.join().isEmpty()).isTrue();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }
}
