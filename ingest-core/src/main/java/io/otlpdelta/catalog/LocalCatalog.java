package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in a warehouse folder of this machine, {@code <root>/<catalog>/<schema>/<table>}, guarded
 * by the grants of the caller's token.
 *
 * <p>Looked-up tables are kept for a short time, and so are refusals of tables whose columns do not
 * fit. A dropped or re-created table is noticed at once: each call looks at the identity of its
 * {@code _delta_log} folder and of the first entry in it.
 */
public final class LocalCatalog implements Catalog {
  /** How long a looked-up table is kept, unless configured otherwise. */
  public static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(LocalCatalog.class);

  private static final String FIRST_ENTRY = "00000000000000000000.json";

  private final Warehouse warehouse;
  private final TableMetadataReader reader;
  private final @Nullable TableMaker maker;
  private final Cache<TableName, Found> cache;
  private final ConcurrentHashMap<TableId, TableName> owners = new ConcurrentHashMap<>();

  /**
   * Creates a catalog that makes no tables; the folder need not exist yet.
   *
   * @param freshness how long a looked-up table is kept
   * @param maxTables how many are kept
   */
  public LocalCatalog(
      Path root, TableMetadataReader reader, Time time, Duration freshness, int maxTables) {
    this(root, reader, null, time, freshness, maxTables);
  }

  /**
   * Creates the catalog; the folder need not exist yet.
   *
   * @param maker makes the tables for rejected records, null for none
   * @param freshness how long a looked-up table is kept
   * @param maxTables how many are kept
   */
  public LocalCatalog(
      Path root,
      TableMetadataReader reader,
      @Nullable TableMaker maker,
      Time time,
      Duration freshness,
      int maxTables) {
    this.warehouse = new Warehouse(root);
    this.reader = requireNonNull(reader, "reader");
    this.maker = maker;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(maxTables)
            .expireAfterWrite(freshness)
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public TableHandle resolve(TableName name, Principal caller) {
    Access.requireAppend(name, caller);
    return reopen(name);
  }

  @Override
  public TableHandle reopen(TableName name) {
    Identity identity = identity(name);
    Found found = cache.get(name, this::load);
    if (!found.identity().equals(identity)) {
      cache.invalidate(name);
      found = cache.get(name, this::load);
    }
    if (found.handle() == null) {
      throw new IngestException(ErrorCode.INVALID_ARGUMENT, found.refusal());
    }
    return found.handle();
  }

  @Override
  public TableHandle rejectsOf(TableName table) {
    try {
      return Catalog.super.rejectsOf(table);
    } catch (IngestException e) {
      if (e.code() != ErrorCode.TABLE_NOT_FOUND || maker == null) {
        throw e;
      }
    }
    make(table.rejects(), maker);
    return Catalog.super.rejectsOf(table);
  }

  private void make(TableName rejects, TableMaker by) {
    try {
      if (by.create(warehouse.location(rejects), TableKind.REJECTS)) {
        LOG.info("[{}] created, for records that are refused", rejects);
      }
    } catch (UnsupportedTableException e) {
      throw new IngestException(ErrorCode.INVALID_ARGUMENT, rejects + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IngestException(
          ErrorCode.UNAVAILABLE, "Table " + rejects + " cannot be created: " + e.getMessage(), e);
    }
  }

  /**
   * Where the table is, or would be created.
   *
   * @throws IngestException {@code INVALID_ARGUMENT} when no folder can have that name
   */
  public String location(TableName name) {
    return warehouse.location(name);
  }

  /** The names of all Delta tables in the warehouse, sorted, whatever their columns. */
  public List<TableName> list() throws IOException {
    return warehouse.tables();
  }

  /** The identity is taken before the metadata, so that it is never newer. */
  private Found load(TableName name) {
    Identity identity = identity(name);
    String location = warehouse.location(name);
    try {
      TableMetadata table =
          reader.read(TableAddress.byPath(name, location)).orElseThrow(() -> Access.notFound(name));
      requireOnlyOne(table.id(), name);
      return new Found(
          identity, new TableHandle(table.id(), name, location, WritableTables.kind(table)), "");
    } catch (UnsupportedTableException e) {
      return new Found(identity, null, name + ": " + e.getMessage());
    } catch (IOException e) {
      throw unavailable(name, e);
    }
  }

  /** Rows are kept by the table's id, so two folders with one id could get each other's. */
  private void requireOnlyOne(TableId id, TableName name) throws UnsupportedTableException {
    TableName owner = owners.putIfAbsent(id, name);
    if (owner == null || owner.equals(name)) {
      return;
    }
    if (Files.isDirectory(warehouse.deltaLog(owner))) {
      throw new UnsupportedTableException(
          "The table has the same id as "
              + owner
              + ", so its folder is a copy of that one. Remove one of them, and copy tables by SQL"
              + " instead.");
    }
    owners.put(id, name);
  }

  private Identity identity(TableName name) {
    Path deltaLog = warehouse.deltaLog(name);
    try {
      BasicFileAttributes folder = Files.readAttributes(deltaLog, BasicFileAttributes.class);
      if (!folder.isDirectory()) {
        throw Access.notFound(name);
      }
      return new Identity(folder.fileKey(), firstEntry(deltaLog));
    } catch (NoSuchFileException e) {
      cache.invalidate(name);
      throw Access.notFound(name);
    } catch (IOException e) {
      throw unavailable(name, e);
    }
  }

  /** Empty when the delta log was cleaned up to a later entry. */
  private static Optional<FirstEntry> firstEntry(Path deltaLog) throws IOException {
    try {
      BasicFileAttributes entry =
          Files.readAttributes(deltaLog.resolve(FIRST_ENTRY), BasicFileAttributes.class);
      return Optional.of(new FirstEntry(entry.fileKey(), entry.lastModifiedTime().toMillis()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static IngestException unavailable(TableName name, IOException cause) {
    LOG.warn("[{}] The table cannot be looked up", name, cause);
    return new IngestException(
        ErrorCode.UNAVAILABLE, "Table " + name + " cannot be looked up now; try again", cause);
  }

  /**
   * What tells a table from a later one under its name, without reading it. The folder's key alone
   * would not: file systems use inodes again.
   */
  private record Identity(@Nullable Object folderKey, Optional<FirstEntry> firstEntry) {}

  private record FirstEntry(@Nullable Object fileKey, long modifiedAtMillis) {}

  /** The outcome of a look-up: a table, or the sentence that refuses it. */
  private record Found(Identity identity, @Nullable TableHandle handle, String refusal) {}
}
