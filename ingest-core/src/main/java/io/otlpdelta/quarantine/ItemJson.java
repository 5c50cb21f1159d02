package io.otlpdelta.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.quarantine.QuarantineItem.Contents;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import io.otlpdelta.quarantine.QuarantineItem.State;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** An item as {@code item.json}. */
final class ItemJson {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ItemJson() {}

  static byte[] encode(QuarantineItem item) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("id", item.id().text());
    json.put("state", item.state().name().toLowerCase(Locale.ROOT));
    item.closedAt().ifPresent(at -> json.put("closedAt", at.toString()));
    Origin origin = item.origin();
    json.put("table", origin.name().toString());
    json.put("tableId", origin.table().toString());
    json.put("kind", origin.kind().name().toLowerCase(Locale.ROOT));
    json.put("journalId", origin.journalId().toString());
    json.put("appId", origin.appId());
    origin.unseenSince().ifPresent(begin -> json.put("unseenSince", begin.sequence()));
    json.put("reason", origin.reason());
    json.put("heldSince", origin.heldSince().toString());
    json.put("movedAt", origin.movedAt().toString());
    Contents contents = item.contents();
    json.put("firstPosition", contents.first().sequence());
    json.put("lastPosition", contents.last().sequence());
    json.put("entries", contents.entries());
    json.put("records", contents.records());
    json.put("bytes", contents.bytes());
    json.put("firstReceivedAt", contents.firstReceivedAt().toString());
    json.put("lastReceivedAt", contents.lastReceivedAt().toString());
    item.anchor().ifPresent(position -> json.put("anchor", position.sequence()));
    item.target()
        .ifPresent(
            target -> {
              ObjectNode replay = json.putObject("replay");
              replay.put("table", target.name().toString());
              replay.put("tableId", target.table().toString());
              replay.put("appId", item.replayAppId());
              replay.put("version", contents.last().sequence());
            });
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /** Throws {@code IOException} with the reason when the bytes are no item of ours. */
  static QuarantineItem decode(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    try {
      if (longAt(json, "format") != FORMAT) {
        throw new IllegalArgumentException(
            "format: " + json.get("format") + " (expected: " + FORMAT + ")");
      }
      return new QuarantineItem(
          new ItemId(textAt(json, "id")),
          origin(json),
          contents(json),
          optionalPosition(json, "anchor"),
          json.has("replay") ? Optional.of(target(json.get("replay"))) : Optional.empty(),
          State.valueOf(textAt(json, "state").toUpperCase(Locale.ROOT)),
          json.has("closedAt") ? Optional.of(instantAt(json, "closedAt")) : Optional.empty());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private static Origin origin(JsonNode json) {
    return new Origin(
        TableId.parse(textAt(json, "tableId")),
        TableName.parse(textAt(json, "table")),
        TableKind.valueOf(textAt(json, "kind").toUpperCase(Locale.ROOT)),
        UUID.fromString(textAt(json, "journalId")),
        textAt(json, "appId"),
        optionalPosition(json, "unseenSince"),
        textAt(json, "reason"),
        instantAt(json, "heldSince"),
        instantAt(json, "movedAt"));
  }

  private static Contents contents(JsonNode json) {
    return new Contents(
        new Position(longAt(json, "firstPosition")),
        new Position(longAt(json, "lastPosition")),
        longAt(json, "entries"),
        longAt(json, "records"),
        longAt(json, "bytes"),
        instantAt(json, "firstReceivedAt"),
        instantAt(json, "lastReceivedAt"));
  }

  private static Target target(JsonNode json) {
    return new Target(
        TableId.parse(textAt(json, "tableId")), TableName.parse(textAt(json, "table")));
  }

  private static Optional<Position> optionalPosition(JsonNode json, String key) {
    return json.has(key) ? Optional.of(new Position(longAt(json, key))) : Optional.empty();
  }

  private static Instant instantAt(JsonNode json, String key) {
    return Instant.parse(textAt(json, key));
  }

  private static String textAt(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: a text)");
    }
    return value.textValue();
  }

  private static long longAt(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: a whole number)");
    }
    return value.longValue();
  }
}
