package io.otlpdelta.server.config;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of connections and of what comes before a request's body, in the order of the
 * documentation; part of {@link Settings#ALL}.
 */
public final class DoorSettings {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  public static final Setting<Optional<Path>> TLS_CERTIFICATE_FILE =
      setting(
          "tls.certificateFile",
          SettingType.optionalPath(),
          "",
          "PEM file of the certificate chain, the server's own first; TLS is on when it is set."
              + " Read again when it changes, as the key is.");
  public static final Setting<Optional<Path>> TLS_KEY_FILE =
      setting("tls.keyFile", SettingType.optionalPath(), "", "PEM file of the private key.");
  public static final Setting<Optional<Secret>> TLS_KEY_PASSWORD =
      setting(
          "tls.keyPassword",
          SettingType.optionalSecret(),
          "",
          "Password of the private key: the text itself, `file:PATH` or `env:NAME`.");
  public static final Setting<ClientCertificates> TLS_CLIENT_AUTH =
      setting(
          "tls.clientAuth",
          SettingType.oneOf(ClientCertificates.class),
          "none",
          "Whether clients are asked for a certificate: `none`, `optional` (a client may send one,"
              + " and it must be good), or `required`.");
  public static final Setting<Optional<Path>> TLS_CLIENT_CA_FILE =
      setting(
          "tls.clientCaFile",
          SettingType.optionalPath(),
          "",
          "PEM file of the certificate authorities whose certificates clients may send. Read again"
              + " when it changes.");
  public static final Setting<Duration> TLS_HANDSHAKE_TIMEOUT =
      setting(
          "tls.handshakeTimeout",
          SettingType.duration(SECOND, HOUR),
          "10s",
          "How long the TLS handshake of a new connection may take.");
  public static final Setting<List<String>> CORS_ORIGINS =
      setting(
          "corsOrigins",
          SettingType.list(),
          "",
          "Origins, with commas between, whose web pages may send OTLP.");
  public static final Setting<Integer> MAX_CONNECTIONS =
      setting(
          "maxConnections",
          SettingType.count(1, 1_000_000),
          "10000",
          "Open connections at most; further ones are closed at once.");
  public static final Setting<Duration> IDLE_TIMEOUT =
      setting(
          "idleTimeout",
          SettingType.duration(SECOND, HOUR),
          "300s",
          "How long a connection without a request stays open. Exporters hold one between"
              + " exports, 60 s apart by default.");
  public static final Setting<Duration> HEADER_TIMEOUT =
      setting(
          "headerTimeout",
          SettingType.duration(SECOND, HOUR),
          "10s",
          "How long the headers of a request may take to arrive; with HTTP/2, a header block or any"
              + " other frame that is no data.");
  public static final Setting<Duration> BODY_TIMEOUT =
      setting(
          "bodyTimeout",
          SettingType.duration(SECOND, HOUR),
          "9s",
          "How long the body of a request may take to arrive.");
  public static final Setting<Long> MAX_HEADER_BYTES =
      setting(
          "maxHeaderBytes",
          SettingType.bytes(KIB, MIB),
          "32KiB",
          "Request line at most, and the header lines together at most. Tokens of several KiB must"
              + " fit.");
  public static final Setting<Integer> HTTP2_MAX_STREAMS =
      setting(
          "http2.maxStreamsPerConnection",
          SettingType.count(1, 100_000),
          "256",
          "Requests at once on one HTTP/2 connection.");
  public static final Setting<Integer> HTTP2_MAX_RESETS =
      setting(
          "http2.maxResetsPerMinute",
          SettingType.count(1, 1_000_000),
          "100",
          "Cancelled requests per minute after which an HTTP/2 connection is closed.");
  public static final Setting<Integer> RATE_LIMIT_REQUESTS_PER_SECOND =
      setting(
          "rateLimit.requestsPerSecond",
          SettingType.count(0, 1_000_000),
          "0",
          "Requests per second of one caller at most, in the long run; more are answered 429. 0 is"
              + " no limit.");
  public static final Setting<Integer> RATE_LIMIT_BURST_REQUESTS =
      setting(
          "rateLimit.burstRequests",
          SettingType.count(0, 10_000_000),
          "0",
          "Requests that a caller who was quiet may send at once. 0 is as many as"
              + " `rateLimit.requestsPerSecond`.");

  static final List<Setting<?>> ALL =
      List.of(
          TLS_CERTIFICATE_FILE,
          TLS_KEY_FILE,
          TLS_KEY_PASSWORD,
          TLS_CLIENT_AUTH,
          TLS_CLIENT_CA_FILE,
          TLS_HANDSHAKE_TIMEOUT,
          CORS_ORIGINS,
          MAX_CONNECTIONS,
          IDLE_TIMEOUT,
          HEADER_TIMEOUT,
          BODY_TIMEOUT,
          MAX_HEADER_BYTES,
          HTTP2_MAX_STREAMS,
          HTTP2_MAX_RESETS,
          RATE_LIMIT_REQUESTS_PER_SECOND,
          RATE_LIMIT_BURST_REQUESTS);

  private DoorSettings() {}

  private static <T> Setting<T> setting(
      String key, SettingType<T> type, String defaultText, String meaning) {
    return new Setting<>(key, type, defaultText, Optional.empty(), meaning);
  }
}
