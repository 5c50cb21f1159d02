package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.unitycatalog.UCCatalogManagedClient;
import io.delta.kernel.unitycatalog.UCTableIdentifier;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.model.TableName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest version of a table: in its delta log, or by asking the catalog that manages it.
 * Thread-safe.
 */
public final class TableSnapshots {
  private final @Nullable UnityCommits commits;

  private TableSnapshots(@Nullable UnityCommits commits) {
    this.commits = commits;
  }

  /** For tables whose commits are files in their delta logs, only. */
  public static TableSnapshots byPath() {
    return new TableSnapshots(null);
  }

  /** For those, and for tables that this catalog manages. */
  public static TableSnapshots byPathAndFrom(UnityCommits commits) {
    return new TableSnapshots(requireNonNull(commits, "commits"));
  }

  /**
   * Loads the newest version. Fails as Kernel does, with a {@link CatalogFailure} among the causes
   * if it was the catalog.
   */
  Snapshot latest(GuardedEngine engine, TableAddress table) {
    if (table.managedId().isEmpty()) {
      return latestAt(engine, table.location());
    }
    UnityTableClient client = new UnityTableClient(commits(table), table, engine.io().entries());
    return new UCCatalogManagedClient(client)
        .loadSnapshot(
            engine,
            table.managedId().get(),
            KernelPaths.kernelPath(table.location()),
            identifier(table.name()),
            Optional.empty(),
            Optional.empty());
  }

  /** The same for a table whose commits are files in its delta log, by its location. */
  static Snapshot latestAt(Engine engine, String location) {
    return TableManager.loadSnapshot(KernelPaths.kernelPath(location)).build(engine);
  }

  /** What the catalog knows of the commits of a table that it manages. */
  RatifiedCommits ratified(TableAddress table) throws CatalogFailure {
    return commits(table).list(table);
  }

  private UnityCommits commits(TableAddress table) {
    if (commits == null) {
      throw new IllegalArgumentException(
          "table: " + table.name() + ", managed by a catalog (expected: a catalog to ask)");
    }
    return commits;
  }

  private static UCTableIdentifier identifier(TableName name) {
    return new UCTableIdentifier(name.catalog(), name.schema(), name.table());
  }
}
