package io.otlpdelta.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A three-part table name. Parts are valid Unity Catalog object names, in lower case (names are
 * case-insensitive there): 1 to 255 characters, none of them a period, blank, slash, back-quote or
 * control character.
 *
 * <p>The checks here are what makes a part safe as one folder name; nothing else may build a path
 * from client input.
 */
public record TableName(String catalog, String schema, String table) {
  private static final int MAX_PART_LENGTH = 255;

  public TableName {
    catalog = ObjectNames.checked("catalog", catalog, MAX_PART_LENGTH);
    schema = ObjectNames.checked("schema", schema, MAX_PART_LENGTH);
    table = ObjectNames.checked("table", table, MAX_PART_LENGTH);
  }

  /**
   * Reads {@code catalog.schema.table}; each part may be back-quoted, surrounding blanks are
   * dropped.
   *
   * @throws IllegalArgumentException with a sentence for the caller when the text is no such name
   */
  public static TableName parse(String text) {
    List<String> parts = ObjectNames.split(text);
    if (parts.size() != 3) {
      throw new IllegalArgumentException(
          "a table name has exactly three parts, catalog.schema.table, but this one has "
              + parts.size());
    }
    return new TableName(parts.get(0), parts.get(1), parts.get(2));
  }

  /** The table beside this one that holds what was refused of all tables of the schema. */
  public TableName rejects() {
    return new TableName(catalog, schema, TableKind.REJECTS.tableSuffix());
  }

  /** Whether the name is reserved for rejected records. */
  public boolean isRejects() {
    return table.equals(TableKind.REJECTS.tableSuffix());
  }

  /** The parts in order. */
  public List<String> parts() {
    return new ArrayList<>(List.of(catalog, schema, table));
  }

  @Override
  public String toString() {
    return catalog + "." + schema + "." + table;
  }
}
