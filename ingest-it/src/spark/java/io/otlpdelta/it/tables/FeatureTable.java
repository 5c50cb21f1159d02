package io.otlpdelta.it.tables;

import java.util.List;
import java.util.Set;

/**
 * A table as Spark makes it, and what is particular to it.
 *
 * @param name names its folder and the test
 * @param created statements after its creation, {@code %s} being the table
 * @param altered statements between our commits
 * @param traits what Spark or the server may not or need not do with it
 * @param proofs what its features promise beyond the right rows
 */
record FeatureTable(
    String name,
    TableDdl ddl,
    List<String> created,
    List<String> altered,
    Set<Trait> traits,
    List<Proof> proofs) {
  /** What a table does not take part in. */
  enum Trait {
    /** Spark may not delete rows. */
    APPEND_ONLY,
    /** The server leaves its small files alone. */
    NOT_COMPACTED,
    /**
     * Structs in lists and maps read as empty under column mapping, also in Spark's own files, by
     * the Rust kernel of this chDB.
     */
    CHDB_SEES_NO_STRUCTS_IN_LISTS,
    /**
     * The Rust kernel of this chDB takes a nested field for another of the same physical name, as
     * there are where column mapping was turned on later.
     */
    CHDB_CANNOT_READ
  }

  static FeatureTable of(String name, TableDdl ddl) {
    return new FeatureTable(name, ddl, List.of(), List.of(), Set.of(), List.of());
  }

  FeatureTable created(String... statements) {
    return new FeatureTable(name, ddl, List.of(statements), altered, traits, proofs);
  }

  FeatureTable altered(String... statements) {
    return new FeatureTable(name, ddl, created, List.of(statements), traits, proofs);
  }

  FeatureTable with(Trait... all) {
    return new FeatureTable(name, ddl, created, altered, Set.of(all), proofs);
  }

  FeatureTable proved(Proof... all) {
    return new FeatureTable(name, ddl, created, altered, traits, List.of(all));
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  @Override
  public String toString() {
    return name;
  }
}
