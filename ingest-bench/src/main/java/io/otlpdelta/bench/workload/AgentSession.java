package io.otlpdelta.bench.workload;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One agent session at a random place in its life: who it is, its clock, and the values that its
 * events share. Equal seeds give equal sessions. One thread at a time.
 */
final class AgentSession {
  /**
   * Sessions begin within this day, so that neither stamps nor sizes depend on the day of a run.
   */
  private static final long FIRST_START_MILLIS =
      Instant.parse("2026-11-02T08:00:00Z").toEpochMilli();

  private static final int DAY_MILLIS = 86_400_000;
  private static final String ID_LETTERS =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final List<String> MODELS =
      List.of("claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5-20251001");
  private static final List<String> TERMINALS =
      List.of("vscode", "iTerm.app", "xterm-256color", "tmux");

  private final SplittableRandom random;
  private final String userId;
  private final String sessionId;
  private final String terminal;
  private final String model;
  private long timeMillis;

  AgentSession(long seed) {
    this.random = new SplittableRandom(seed);
    this.userId = hex() + hex() + hex() + hex();
    this.sessionId = uuid();
    this.terminal = oneOf(TERMINALS);
    this.model = oneOf(MODELS);
    this.timeMillis = FIRST_START_MILLIS + below(DAY_MILLIS);
  }

  /** What Claude Code says of the process: five attributes. */
  static Resource resource() {
    return Resource.newBuilder()
        .addAttributes(text("host.arch", "amd64"))
        .addAttributes(text("os.type", "linux"))
        .addAttributes(text("os.version", "6.18.44-generic"))
        .addAttributes(text("service.name", "claude-code"))
        .addAttributes(text("service.version", "2.1.330"))
        .build();
  }

  /** The same after a collector has added where it came from. */
  Resource collectedResource() {
    return resource().toBuilder()
        .addAttributes(text("host.name", "ws-" + below(10_000)))
        .addAttributes(text("deployment.environment.name", "production"))
        .build();
  }

  /** The five attributes that every record and point of the session begins with. */
  List<KeyValue> identity() {
    return List.of(
        text("user.id", userId),
        text("session.id", sessionId),
        text("anthropic.provider", "firstParty"),
        flag("anthropic.custom_base_url", true),
        text("terminal.type", terminal));
  }

  String sessionId() {
    return sessionId;
  }

  String model() {
    return model;
  }

  /** The session's clock, after it went on by up to {@code maxStepMillis}. */
  long nextTimeMillis(int maxStepMillis) {
    timeMillis += below(maxStepMillis);
    return timeMillis;
  }

  /** Uniform in {@code [0, bound)}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A long-tailed positive number: half of all values are under {@code median}. */
  long around(double median) {
    double spread = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
    return Math.max(1, Math.round(median * Math.exp(spread * 2)));
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  String uuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  /** Sixteen hexadecimal digits. */
  String hex() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  /** An id as the model's API makes them: a prefix and 22 letters, {@code req_011CVx...}. */
  String apiId(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < 22; i++) {
      id.append(ID_LETTERS.charAt(below(ID_LETTERS.length())));
    }
    return id.toString();
  }

  static KeyValue text(String key, String value) {
    return attribute(key, AnyValue.newBuilder().setStringValue(value));
  }

  static KeyValue number(String key, long value) {
    return attribute(key, AnyValue.newBuilder().setIntValue(value));
  }

  static KeyValue decimal(String key, double value) {
    return attribute(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  static KeyValue flag(String key, boolean value) {
    return attribute(key, AnyValue.newBuilder().setBoolValue(value));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
