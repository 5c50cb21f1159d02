package io.otlpdelta.server.cli;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.env.Faults;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.pipeline.FolderDeadLetters;
import io.otlpdelta.pipeline.Incarnations;
import io.otlpdelta.pipeline.QuarantineReplay;
import io.otlpdelta.pipeline.QuarantineReplay.OnDamage;
import io.otlpdelta.pipeline.QuarantineReplay.OnLostTarget;
import io.otlpdelta.pipeline.QuarantineReplay.Replayed;
import io.otlpdelta.pipeline.ReplayException;
import io.otlpdelta.quarantine.ItemId;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code otlp-delta quarantine}: requests of tables that could not be written. */
@Command(
    name = "quarantine",
    description = {
      "List, show, replay and discard requests whose table could not be written.",
      "Works beside a running server. Only a replay or a discard deletes anything."
    },
    synopsisSubcommandLabel = "(list | show | replay | discard)")
final class QuarantineCommand {
  private final CliContext context;

  QuarantineCommand(CliContext context) {
    this.context = context;
  }

  /** How a list is printed. */
  enum ListFormat {
    TABLE,
    JSON
  }

  @Command(name = "list", description = "List the items that wait, oldest first.")
  int list(
      @Option(names = "--all", description = "The replayed and discarded ones too.") boolean all,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "table",
              description = "table or json (default: ${DEFAULT-VALUE}).")
          ListFormat format,
      @Mixin DataDirOption dataDir)
      throws IOException {
    List<QuarantineItem> items =
        store(dataDir).list().stream().filter(item -> all || item.isOpen()).toList();
    if (items.isEmpty() && format == ListFormat.TABLE) {
      context.out().println(all ? "no item ever was in the quarantine" : "no item waits");
      return 0;
    }
    switch (format) {
      case TABLE -> ItemText.printList(items, context.out());
      case JSON -> ItemText.printJson(items, context.out());
    }
    return 0;
  }

  @Command(
      name = "show",
      description = "Show what an item is, why it is there, and what can be done.")
  int show(
      @Parameters(paramLabel = "ITEM", description = "As `quarantine list` shows it.")
          String idText,
      @Option(
              names = "--records",
              paramLabel = "N",
              description = "Print its first N records instead, as the rows they become, in JSON.")
          @Nullable Integer records,
      @Mixin DataDirOption dataDir)
      throws IOException {
    QuarantineItem item = existing(store(dataDir), idText);
    if (records == null) {
      ItemText.print(item, dataDir.folders(context).dataDir(), context.out());
      return 0;
    }
    if (records < 1) {
      throw new UsageFailure("--records: " + records + " (expected: at least 1)");
    }
    requireOpen(item);
    new RecordPreview(context.randomness())
        .print(store(dataDir).entries(item.id()), item.origin().kind(), records, context.out());
    return 0;
  }

  @Command(
      name = "replay",
      description = {
        "Write items to their table, or to another one, exactly once, and delete them then.",
        "Cut off or failed, the same command goes on where it stopped."
      })
  int replay(
      @ArgGroup(multiplicity = "1") Selection selection,
      @Option(
              names = "--into",
              paramLabel = "CATALOG.SCHEMA.TABLE",
              description =
                  "The table to write to (default: the one the requests were sent to; one made"
                      + " again under its name must be named here).")
          @Nullable String intoText,
      @Option(
              names = "--skip-damaged",
              description =
                  "Leave out requests that do not read back from the item's file, and keep the"
                      + " file.")
          boolean skipDamaged,
      @Option(
              names = "--target-dropped",
              description =
                  "Write whole items again whose replay was cut off, when the table it wrote to was"
                      + " dropped since.")
          boolean targetDropped,
      @Mixin DataDirOption dataDir)
      throws IOException, InterruptedException {
    if (selection.all && intoText != null) {
      throw new UsageFailure(
          "--all with --into would write the rows of all tables to one; name the items, or"
              + " --table");
    }
    QuarantineStore store = store(dataDir);
    Optional<TableName> into = Optional.ofNullable(intoText).map(QuarantineCommand::tableName);
    OnDamage onDamage = skipDamaged ? OnDamage.LEAVE_OUT : OnDamage.STOP;
    OnLostTarget onLostTarget = targetDropped ? OnLostTarget.BEGIN_ANEW : OnLostTarget.STOP;
    boolean failed = false;
    try (Catalogs.Opened opened = Catalogs.forWork(context, dataDir)) {
      QuarantineReplay replay = replay(opened, dataDir.folders(context));
      for (QuarantineItem item : selected(store, selection)) {
        failed |=
            !replayed(store, item, locked -> replay.replay(locked, into, onDamage, onLostTarget));
      }
    }
    return failed ? 1 : 0;
  }

  @Command(
      name = "discard",
      description = "Delete the requests of an item, for ever; a note of it stays.")
  int discard(
      @Parameters(paramLabel = "ITEM", description = "As `quarantine list` shows it.")
          String idText,
      @Option(names = "--yes", description = "Do it: without this, what would be lost is said.")
          boolean sure,
      @Mixin DataDirOption dataDir)
      throws IOException {
    QuarantineStore store = store(dataDir);
    QuarantineItem known = existing(store, idText);
    requireOpen(known);
    if (!sure) {
      throw new CliFailure(
          "item "
              + known.id()
              + " holds "
              + ItemText.contents(known)
              + "; discarded, they are nowhere any more. Add --yes to do it");
    }
    try (LockedItem locked = locked(store, known.id())) {
      requireOpen(locked.item());
      locked.finish(State.DISCARDED, Instant.ofEpochMilli(context.time().epochMillis()));
    }
    context.out().println("discarded " + known.id() + ": " + ItemText.contents(known));
    return 0;
  }

  /** One item must not keep the others: what fails is said, and the next one is begun. */
  private boolean replayed(QuarantineStore store, QuarantineItem item, Replaying replaying)
      throws InterruptedException {
    try (LockedItem locked = locked(store, item.id())) {
      context.out().println(ItemText.replayed(item, replaying.replay(locked)));
      return true;
    } catch (ReplayException | IOException | CliFailure e) {
      context.err().println("otlp-delta: " + LogText.escaped(String.valueOf(e.getMessage())));
      return false;
    }
  }

  private List<QuarantineItem> selected(QuarantineStore store, Selection selection)
      throws IOException {
    if (!selection.ids.isEmpty()) {
      return selection.ids.stream().distinct().map(id -> existing(store, id)).toList();
    }
    List<QuarantineItem> open = store.list().stream().filter(QuarantineItem::isOpen).toList();
    if (selection.all) {
      return open;
    }
    TableName name = tableName(requireNonNull(selection.table, "table"));
    List<QuarantineItem> ofTable =
        open.stream().filter(item -> item.origin().name().equals(name)).toList();
    if (ofTable.isEmpty()) {
      throw new CliFailure(
          "no item of table " + name + " waits; `otlp-delta quarantine list` shows what does");
    }
    return ofTable;
  }

  private QuarantineReplay replay(Catalogs.Opened opened, DataFolders folders) {
    TableStorage tables = opened.storage();
    TableStorage own = new LocalStorage(context.randomness());
    return new QuarantineReplay(
        opened.catalog(),
        new KernelCommitterFactory(tables, opened.snapshots(), context.time(), context.version()),
        journal -> Incarnations.open(own, Locations.of(folders.incarnations()), journal),
        new ParquetDataFileWriterFactory(
            tables, context.randomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL),
        new FolderDeadLetters(own, Locations.of(folders.deadLetters())),
        context.time(),
        Faults.NONE);
  }

  private QuarantineStore store(DataDirOption dataDir) {
    return new QuarantineStore(
        dataDir.existingFolders(context).quarantine(), context.randomness(), Faults.NONE);
  }

  private static QuarantineItem existing(QuarantineStore store, String idText) {
    try {
      return store
          .find(ItemId.parse(idText))
          .orElseThrow(
              () ->
                  new CliFailure(
                      "there is no item "
                          + idText
                          + " in "
                          + store.folder()
                          + "; `otlp-delta quarantine list --all` shows them"));
    } catch (IllegalArgumentException | IOException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static LockedItem locked(QuarantineStore store, ItemId id) {
    try {
      return store.lock(id);
    } catch (IOException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireOpen(QuarantineItem item) {
    if (!item.isOpen()) {
      throw new CliFailure("item " + item.id() + " is no longer there: " + ItemText.state(item));
    }
  }

  private static TableName tableName(String text) {
    try {
      return TableName.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageFailure("'" + text + "' cannot be used: " + e.getMessage(), e);
    }
  }

  /** A replay as the command's options want it. */
  @FunctionalInterface
  private interface Replaying {
    Replayed replay(LockedItem locked) throws ReplayException, IOException, InterruptedException;
  }

  /** Which items to replay. */
  static final class Selection {
    @Parameters(paramLabel = "ITEM", arity = "1..*", description = "Items, by their ids.")
    private List<String> ids = List.of();

    @Option(
        names = "--table",
        paramLabel = "CATALOG.SCHEMA.TABLE",
        description = "All items of that table's name.")
    private @Nullable String table;

    @Option(names = "--all", description = "All items that wait.")
    private boolean all;
  }
}
