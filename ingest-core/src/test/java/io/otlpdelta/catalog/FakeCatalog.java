package io.otlpdelta.catalog;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A catalog in memory, for tests of what stands before it. Thread-safe. */
public final class FakeCatalog implements Catalog {
  private final Map<TableName, TableHandle> tables = new ConcurrentHashMap<>();
  private final Map<TableName, String> refusals = new ConcurrentHashMap<>();
  private volatile boolean available = true;

  /** The table exists and can be written. */
  public void put(TableHandle table) {
    refusals.remove(table.name());
    tables.put(table.name(), table);
  }

  /** The table exists, but its columns do not fit, as the sentence says. */
  public void refuse(TableName name, String sentence) {
    tables.remove(name);
    refusals.put(name, sentence);
  }

  /** The table is gone. */
  public void drop(TableName name) {
    tables.remove(name);
    refusals.remove(name);
  }

  /** Whether look-ups are answered from now on. */
  public void setAvailable(boolean available) {
    this.available = available;
  }

  @Override
  public TableHandle resolve(TableName name, Principal caller) {
    Access.requireAppend(name, caller);
    return reopen(name);
  }

  @Override
  public TableHandle reopen(TableName name) {
    if (!available) {
      throw new IngestException(
          ErrorCode.UNAVAILABLE, "Table " + name + " cannot be looked up now; try again");
    }
    String refusal = refusals.get(name);
    if (refusal != null) {
      throw new IngestException(ErrorCode.INVALID_ARGUMENT, name + ": " + refusal);
    }
    TableHandle table = tables.get(name);
    if (table == null) {
      throw Access.notFound(name);
    }
    return table;
  }
}
