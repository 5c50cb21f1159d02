package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in a {@link Warehouse}, guarded by the grants of the caller's token.
 *
 * <p>Looked-up tables are kept for a time, and so are refusals of tables whose columns do not fit.
 * After it one caller looks again, and until that is done the others get what was known; so does
 * everybody while the storage does not answer. In a local folder a dropped or re-created table is
 * noticed at once all the same, because each call looks at its identity. Elsewhere a look takes
 * requests: there it is made in the background, and a changed or dropped table is noticed at the
 * call after it.
 */
public final class LocalCatalog implements Catalog {
  /** How long a looked-up table of a local folder is kept, unless configured otherwise. */
  public static final Duration DEFAULT_FRESHNESS = Duration.ofSeconds(2);

  /** The same for a warehouse that is not looked at for each request. */
  public static final Duration REMOTE_FRESHNESS = Duration.ofSeconds(30);

  /** A table that nobody asked for so long is looked at before it is used. */
  static final Duration MAX_IDLE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(LocalCatalog.class);

  private final Warehouse warehouse;
  private final TableMetadataReader reader;
  private final @Nullable TableMaker maker;
  private final LoadingCache<TableName, Found> cache;
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
   * Creates the catalog over a folder of this machine, which need not exist yet.
   *
   * @param maker makes the tables for rejected records, null for none
   */
  public LocalCatalog(
      Path root,
      TableMetadataReader reader,
      @Nullable TableMaker maker,
      Time time,
      Duration freshness,
      int maxTables) {
    this(new FolderWarehouse(root), reader, maker, time, freshness, maxTables, Runnable::run);
  }

  /**
   * Creates the catalog.
   *
   * @param maker makes the tables for rejected records, null for none
   * @param freshness how long a looked-up table is kept
   * @param maxTables how many are kept
   * @param background looks again at tables; for a warehouse that is here, the caller can
   */
  public LocalCatalog(
      Warehouse warehouse,
      TableMetadataReader reader,
      @Nullable TableMaker maker,
      Time time,
      Duration freshness,
      int maxTables,
      Executor background) {
    this.warehouse = requireNonNull(warehouse, "warehouse");
    this.reader = requireNonNull(reader, "reader");
    this.maker = maker;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(maxTables)
            .ticker(time::nanoTime)
            .executor(background)
            .refreshAfterWrite(freshness)
            .expireAfterAccess(MAX_IDLE)
            .build(new Loader());
  }

  @Override
  public TableHandle resolve(TableName name, Principal caller) {
    Access.requireAppend(name, caller);
    return reopen(name);
  }

  @Override
  public TableHandle reopen(TableName name) {
    Found found = warehouse.isLookedAtAtEachRequest() ? lookAt(name) : cache.get(name);
    if (found.equals(Found.GONE)) {
      cache.asMap().remove(name, found);
      throw Access.notFound(name);
    }
    if (found.handle() == null) {
      throw new IngestException(ErrorCode.INVALID_ARGUMENT, found.refusal());
    }
    return found.handle();
  }

  private Found lookAt(TableName name) {
    Optional<Object> identity = identity(name);
    if (identity.isEmpty()) {
      cache.invalidate(name);
      throw Access.notFound(name);
    }
    Found found = cache.get(name);
    if (!found.identity().equals(identity.get())) {
      cache.invalidate(name);
      found = cache.get(name);
    }
    return found;
  }

  @Override
  public TableHandle rejectsOf(TableName table) {
    try {
      return existingRejectsOf(table);
    } catch (IngestException e) {
      if (e.code() != ErrorCode.TABLE_NOT_FOUND || maker == null) {
        throw e;
      }
    }
    make(table.rejects(), maker);
    return existingRejectsOf(table);
  }

  @Override
  public boolean makesRejects() {
    return maker != null;
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
  private Found look(TableName name) {
    Object identity = identity(name).orElseThrow(() -> Access.notFound(name));
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
  private void requireOnlyOne(TableId id, TableName name)
      throws IOException, UnsupportedTableException {
    TableName owner = owners.putIfAbsent(id, name);
    if (owner == null || owner.equals(name)) {
      return;
    }
    if (warehouse.identity(owner).isPresent()) {
      throw new UnsupportedTableException(
          "The table has the same id as "
              + owner
              + ", so its folder is a copy of that one. Remove one of them, and copy tables by SQL"
              + " instead.");
    }
    owners.put(id, name);
  }

  private Optional<Object> identity(TableName name) {
    try {
      return warehouse.identity(name);
    } catch (IOException e) {
      throw unavailable(name, e);
    }
  }

  private static IngestException unavailable(TableName name, IOException cause) {
    LOG.warn("[{}] The table cannot be looked up", name, cause);
    return new IngestException(
        ErrorCode.UNAVAILABLE, "Table " + name + " cannot be looked up now; try again", cause);
  }

  /** Looks a table up when it is first asked for, and again when that was too long ago. */
  private final class Loader implements CacheLoader<TableName, Found> {
    @Override
    public Found load(TableName name) {
      return look(name);
    }

    /** What was known stays while the storage does not answer. */
    @Override
    public Found reload(TableName name, Found known) {
      try {
        return look(name);
      } catch (IngestException e) {
        return e.code() == ErrorCode.TABLE_NOT_FOUND ? Found.GONE : known;
      }
    }
  }

  /** The outcome of a look-up: a table, or the sentence that refuses it. */
  private record Found(Object identity, @Nullable TableHandle handle, String refusal) {
    /** The table was there, and is not any more. */
    static final Found GONE = new Found("", null, "");
  }
}
