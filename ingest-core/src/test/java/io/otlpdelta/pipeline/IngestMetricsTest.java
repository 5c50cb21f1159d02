package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.QuarantineHouse.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.journal.Entries;
import io.otlpdelta.journal.JournalStatus;
import io.otlpdelta.journal.MemoryJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape costs and sees. */
class IngestMetricsTest {
  @TempDir private Path dataDir;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final IngestMetrics metrics = new IngestMetrics(meters);

  @Test
  void aScrapeLooksAtTheJournalsSizesOnce() {
    ManualTime time = new ManualTime();
    AtomicInteger looks = new AtomicInteger();
    MemoryJournal journal = new MemoryJournal();
    metrics.watch(
        new ForwardingJournal(journal) {
          @Override
          public JournalStatus status() {
            looks.incrementAndGet();
            return super.status();
          }
        },
        time);
    assertThat(scrape("otlp_delta_journal_")).isEqualTo(8);
    assertThat(looks).hasValue(1);

    journal.append(Entries.entry(Entries.LOGS_TABLE, "row")).join();
    time.advance(Duration.ofSeconds(1));

    assertThat(meters.get("otlp_delta_journal_entries").gauge().value()).isEqualTo(1);
    assertThat(meters.get("otlp_delta_journal_failed").gauge().value()).isZero();
    assertThat(looks).hasValue(2);
  }

  @Test
  void theGaugesOfTheQuarantineAreOfOneLookThatIsSoonRepeated() throws Exception {
    QuarantineHouse house = new QuarantineHouse(dataDir);
    house.post("a", "b");
    house.catalog.refuse(NAME, ErrorCode.TABLE_NOT_FOUND, "gone");
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    ManualTime time = new ManualTime();
    metrics.watch(house.quarantine, time);
    assertThat(quarantined("items")).isEqualTo(1);

    house.replay(house.items().get(0));

    assertThat(quarantined("requests")).isEqualTo(2);
    assertThat(quarantined("records")).isEqualTo(2);
    time.advance(Duration.ofSeconds(1));
    assertThat(quarantined("items")).isZero();
    assertThat(quarantined("requests")).isZero();
    assertThat(quarantined("bytes")).isZero();
    assertThat(quarantined("budget_bytes")).isEqualTo(1 << 20);
  }

  /** Reads each gauge of that prefix, and tells how many there are. */
  private long scrape(String prefix) {
    return meters.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(prefix))
        .filter(meter -> meter instanceof Gauge gauge && !Double.isNaN(gauge.value()))
        .count();
  }

  private double quarantined(String what) {
    return meters.get("otlp_delta_quarantine_" + what).gauge().value();
  }
}
