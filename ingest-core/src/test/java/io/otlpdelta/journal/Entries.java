package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Entries for tests. */
public final class Entries {
  public static final TableId LOGS_TABLE = table(1);
  public static final TableId SPANS_TABLE = table(2);

  private Entries() {}

  public static TableId table(int number) {
    return new TableId(new UUID(0x1000L + number, 0x2000L + number));
  }

  public static TableName name(TableId table) {
    return new TableName("main", "telemetry", "t" + table.value().getLeastSignificantBits());
  }

  public static Entry entry(TableId table, String body) {
    return entry(table, body.getBytes(StandardCharsets.UTF_8), 1_000);
  }

  public static Entry entry(TableId table, byte[] body) {
    return entry(table, body, 1_000);
  }

  public static Entry entry(TableId table, byte[] body, long receivedAtMillis) {
    return new Entry(
        table, name(table), TableKind.LOGS, 3, receivedAtMillis, ByteBuffer.wrap(body));
  }

  /** Bytes that do not compress and do not repeat. */
  public static byte[] randomBody(int length, long seed) {
    byte[] body = new byte[length];
    new Random(seed).nextBytes(body);
    return body;
  }

  /** The bodies as text, in order. */
  public static List<String> texts(List<StoredEntry> entries) {
    return entries.stream().map(Entries::text).toList();
  }

  public static String text(StoredEntry stored) {
    return StandardCharsets.UTF_8.decode(stored.entry().body().duplicate()).toString();
  }

  public static byte[] bytes(StoredEntry stored) {
    byte[] bytes = new byte[stored.entry().body().remaining()];
    stored.entry().body().duplicate().get(bytes);
    return bytes;
  }

  /** A body that says whose it is and which: {@code 0003-000017}. */
  public static String numbered(int table, int number) {
    return String.format(Locale.ROOT, "%04d-%06d", table, number);
  }
}
