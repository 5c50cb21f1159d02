package io.otlpdelta.server.cli;

import io.otlpdelta.journal.Position;
import io.otlpdelta.pipeline.QuarantineReplay.Replayed;
import io.otlpdelta.quarantine.AdminCommand;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.Contents;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Items of the quarantine in words. */
final class ItemText {
  private ItemText() {}

  static void printList(List<QuarantineItem> items, PrintStream out) {
    Listing listing =
        new Listing("ITEM", "TABLE", "STATE", "REQUESTS", "RECORDS", "BYTES", "MOVED", "WHY");
    for (QuarantineItem item : items) {
      listing.add(
          item.id().text(),
          item.origin().name().toString(),
          word(item),
          Long.toString(item.contents().entries()),
          Long.toString(item.contents().records()),
          Long.toString(item.contents().bytes()),
          seconds(item.origin().movedAt()),
          LogText.escaped(item.origin().reason()));
    }
    listing.print(out);
  }

  static void printJson(List<QuarantineItem> items, PrintStream out) {
    out.print("[");
    String separator = "\n";
    for (QuarantineItem item : items) {
      out.print(separator + PrettyJson.of(json(item)).stripTrailing());
      separator = ",\n";
    }
    out.println(items.isEmpty() ? "]" : "\n]");
  }

  /** Everything about one item, and what can be done with it. */
  static void print(QuarantineItem item, Path dataDir, PrintStream out) {
    Origin origin = item.origin();
    Contents contents = item.contents();
    out.println("item         " + item.id());
    out.println("state        " + state(item));
    out.println("table        " + origin.name());
    out.println("table id     " + origin.table());
    out.println("why          " + LogText.escaped(origin.reason()));
    out.println("held since   " + seconds(origin.heldSince()));
    out.println("moved        " + seconds(origin.movedAt()));
    out.println("received     " + received(contents));
    out.println("requests     " + contents.entries());
    out.println("records      " + contents.records() + " " + origin.kind().records());
    out.println("bytes        " + contents.bytes());
    out.println(
        "positions    "
            + contents.first()
            + " to "
            + contents.last()
            + " of journal "
            + origin.journalId());
    out.println("in table     " + inTable(item));
    if (item.isOpen()) {
      printWhatToDo(item, dataDir, out);
    }
  }

  /** Such as {@code 2 requests with 3 log records for table main.a.b, received ... to ...}. */
  static String contents(QuarantineItem item) {
    Contents contents = item.contents();
    return contents.entries()
        + (contents.entries() == 1 ? " request with " : " requests with ")
        + contents.records()
        + " "
        + item.origin().kind().records()
        + " for table "
        + item.origin().name()
        + ", received "
        + received(contents);
  }

  /** What a replay did. */
  static String replayed(QuarantineItem item, Replayed done) {
    long records = item.contents().records();
    return "replayed "
        + item.id()
        + ": "
        + done.rows()
        + " of "
        + records
        + " "
        + item.origin().kind().records()
        + " written to "
        + done.name()
        + done.damaged()
            .map(file -> "; what does not read back is kept in " + file)
            .orElse(
                done.rows() < records
                    ? "; the others were there already, or are in the dead letters"
                    : "");
  }

  /** What became of the item. */
  static String state(QuarantineItem item) {
    String at = item.closedAt().map(ItemText::seconds).orElse("");
    return switch (item.state()) {
      case QUARANTINED ->
          item.target()
              .map(target -> "waits, a replay into " + target.name() + " was begun")
              .orElse("waits");
      case REPLAYED ->
          "replayed at " + at + item.target().map(target -> replayedInto(item, target)).orElse("");
      case DISCARDED -> "discarded at " + at;
    };
  }

  private static String replayedInto(QuarantineItem item, Target target) {
    return " into "
        + target.name()
        + " (table id "
        + target.table()
        + ", transaction "
        + item.replayAppId()
        + " up to "
        + item.contents().last()
        + ")";
  }

  private static void printWhatToDo(QuarantineItem item, Path dataDir, PrintStream out) {
    out.println();
    out.println("Write it, when the table can be written again:");
    printCommand("replay " + item.id(), dataDir, out);
    out.println("Write it to another table, or to one made again under the name:");
    printCommand("replay " + item.id() + " --into CATALOG.SCHEMA.TABLE", dataDir, out);
    out.println("Look into it:");
    printCommand("show " + item.id() + " --records 10", dataDir, out);
    out.println("Delete it for ever:");
    printCommand("discard " + item.id() + " --yes", dataDir, out);
  }

  private static void printCommand(String arguments, Path dataDir, PrintStream out) {
    out.println("  " + AdminCommand.quarantine(arguments, dataDir));
  }

  private static String inTable(QuarantineItem item) {
    if (item.anchor().isEmpty()) {
      return "not known yet: the table could not be asked";
    }
    Position anchor = item.anchor().get();
    return anchor.isBefore(item.contents().first())
        ? "nothing of it, when it was held"
        : "up to position " + anchor + ", when it was held; a replay leaves that out";
  }

  private static Map<String, Object> json(QuarantineItem item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", item.id().text());
    json.put("state", word(item));
    json.put("table", item.origin().name().toString());
    json.put("tableId", item.origin().table().toString());
    json.put("why", item.origin().reason());
    json.put("heldSince", item.origin().heldSince().toString());
    json.put("movedAt", item.origin().movedAt().toString());
    item.closedAt().ifPresent(at -> json.put("closedAt", at.toString()));
    json.put("requests", item.contents().entries());
    json.put("records", item.contents().records());
    json.put("bytes", item.contents().bytes());
    json.put("firstReceivedAt", item.contents().firstReceivedAt().toString());
    json.put("lastReceivedAt", item.contents().lastReceivedAt().toString());
    item.target().ifPresent(target -> json.put("into", target.name().toString()));
    return json;
  }

  private static String word(QuarantineItem item) {
    return switch (item.state()) {
      case QUARANTINED -> "waits";
      case REPLAYED, DISCARDED -> item.state().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String received(Contents contents) {
    return seconds(contents.firstReceivedAt()) + " to " + seconds(contents.lastReceivedAt());
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
