package io.otlpdelta.server.tls;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerTlsConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.ClientCertificates;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.TlsConfig;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key that new connections are made with, followed while the server runs: a
 * change of the files is in force about a second later, and connections that are open stay open.
 * Thread-safe; what the HTTP server asks of it reads memory only.
 *
 * <p>Files that cannot be used change nothing: the last good ones stay in force, one error is
 * logged, and {@link #problem} tells it until the files are good again. So a pair may be replaced
 * one file after the other.
 */
public final class ServerTls implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ServerTls.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

  private final TlsConfig config;
  private final Time time;
  private final ScheduledExecutorService scheduler;
  private final Counter reloads;
  private @Nullable ScheduledFuture<?> checks;
  private TlsFiles seen;
  private volatile TlsMaterial current;
  private volatile @Nullable String fault;

  private ServerTls(
      TlsConfig config, Time time, MeterRegistry registry, ScheduledExecutorService scheduler) {
    this.config = requireNonNull(config, "config");
    this.time = requireNonNull(time, "time");
    this.scheduler = scheduler;
    this.seen = TlsFiles.read(config);
    this.current = seen.parse(config);
    this.reloads =
        Counter.builder("otlp_delta_tls_reloads")
            .description("Changed certificates that were taken into use")
            .register(registry);
    Gauge.builder("otlp_delta_tls_certificate_days_left", this::daysLeft)
        .description("Days until the certificate in use expires; negative after that")
        .register(registry);
    Gauge.builder("otlp_delta_tls_files_faulty", () -> fault == null ? 0 : 1)
        .description("1 while the certificate files cannot be used and older ones stay in force")
        .register(registry);
  }

  /**
   * Reads the files and follows them until closed. Blocks on I/O.
   *
   * @throws ConfigException with a sentence for the admin when they cannot be used
   */
  public static ServerTls open(TlsConfig config, Time time, MeterRegistry registry) {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tls-files");
              thread.setDaemon(true);
              return thread;
            });
    try {
      ServerTls tls = new ServerTls(config, time, registry, scheduler);
      tls.tellWhatIsInForce();
      long millis = CHECK_INTERVAL.toMillis();
      tls.checks =
          scheduler.scheduleWithFixedDelay(tls::refresh, millis, millis, TimeUnit.MILLISECONDS);
      return tls;
    } catch (RuntimeException e) {
      scheduler.shutdownNow();
      throw e;
    }
  }

  /**
   * Whether the files could be used now; nothing is kept.
   *
   * @throws ConfigException with a sentence for the admin when they cannot
   */
  public static void check(TlsConfig config) {
    requireNonNull(TlsFiles.read(config).parse(config), "material");
  }

  /** Gives each new connection what is in force when it is made. */
  public TlsProvider provider() {
    return new TlsProvider() {
      @Override
      public TlsKeyPair keyPair(String hostname) {
        return current.keyPair();
      }

      @Override
      public List<X509Certificate> trustedCertificates(String hostname) {
        return current.clientAuthorities();
      }

      @Override
      public boolean autoClose() {
        return false;
      }
    };
  }

  /**
   * What the HTTP server is told beside it. The versions (1.2 and 1.3) and cipher suites are
   * Armeria's own, those that HTTP/2 allows: RFC 9113, 9.2.2.
   */
  public ServerTlsConfig serverConfig() {
    return ServerTlsConfig.builder()
        .clientAuth(
            switch (config.clients()) {
              case NONE -> ClientAuth.NONE;
              case OPTIONAL -> ClientAuth.OPTIONAL;
              case REQUIRED -> ClientAuth.REQUIRE;
            })
        .tlsCustomizer(this::makeCheap)
        .build();
  }

  /**
   * Armeria makes a context for the first of the connections that are open together, on an event
   * loop, and drops it with the last of them (1.40.0). Most of what that costs is needless here: a
   * PKCS #12 store encrypts the key by slow design, though it never leaves memory, and without
   * client certificates nobody asks for the certificate authorities of the JDK: 20 ms become 1 ms.
   */
  private void makeCheap(SslContextBuilder context) {
    context.keyStoreType("JKS");
    if (config.clients() == ClientCertificates.NONE) {
      context.trustManager(new TrustNobody());
    }
  }

  /**
   * What is wrong with the files, or with the certificate in use, in words that anyone may see;
   * empty when all is well.
   */
  public Optional<String> problem() {
    if (fault != null) {
      return Optional.of(
          "the certificate files cannot be used, older ones stay in force; see the application"
              + " log");
    }
    return isExpired(current)
        ? Optional.of("the certificate expired at " + seconds(current.expiresAt()))
        : Optional.empty();
  }

  /** Takes changed files into use. Blocks on I/O; never throws, see {@link #problem}. */
  synchronized void refresh() {
    try {
      TlsFiles files = TlsFiles.read(config);
      if (files.equals(seen)) {
        recovered();
        return;
      }
      TlsMaterial material = files.parse(config);
      if (isExpired(material) && !isExpired(current)) {
        throw new ConfigException(
            "the certificate in "
                + config.certificateFile()
                + " expired at "
                + seconds(material.expiresAt()));
      }
      seen = files;
      current = material;
      reloads.increment();
      recovered();
      tellWhatIsInForce();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Stops following the files. */
  @Override
  public void close() {
    if (checks != null) {
      checks.cancel(false);
    }
    scheduler.shutdownNow();
  }

  private void recovered() {
    if (fault != null) {
      fault = null;
      logger.info("The certificate files are usable again.");
    }
  }

  private void failed(RuntimeException cause) {
    String sentence = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (!sentence.equals(fault)) {
      fault = sentence;
      logger.error("The certificate read before stays in use, because {}", sentence);
      logger.debug("The cause is", cause);
    }
  }

  private void tellWhatIsInForce() {
    TlsMaterial material = current;
    if (isExpired(material)) {
      logger.error(
          "The certificate in {} expired at {}; clients refuse it",
          config.certificateFile(),
          seconds(material.expiresAt()));
      return;
    }
    logger.info(
        "Using the certificate of {} from {}, valid until {}",
        material.certificate().getSubjectX500Principal().getName(),
        config.certificateFile(),
        seconds(material.expiresAt()));
  }

  private boolean isExpired(TlsMaterial material) {
    return material.expiresAt().toEpochMilli() <= time.epochMillis();
  }

  private double daysLeft() {
    long seconds = (current.expiresAt().toEpochMilli() - time.epochMillis()) / 1_000;
    return seconds / SECONDS_PER_DAY;
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
