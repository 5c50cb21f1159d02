package io.otlpdelta.catalog;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;

class FakeCatalogTest extends GrantsContract {
  private final FakeCatalog catalog = new FakeCatalog();

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected void create(TableName name, TableKind kind) {
    TableId id = new TableId(new SecureRandomness().uuid());
    catalog.put(new TableHandle(id, name, "file:///warehouse/" + name, kind));
  }

  @Override
  protected void drop(TableName name) {
    catalog.drop(name);
  }

  @Override
  protected void createUnfit(TableName name) {
    catalog.refuse(
        name,
        "The table cannot take log records: column 'body' is missing (expected: STRING). Alter the"
            + " table, or create it from the documented DDL.");
  }

  @Override
  protected void breakStorage() {
    catalog.setAvailable(false);
  }
}
