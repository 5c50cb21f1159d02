/**
 * Stage 3 of 8 (admit), second half, for tables of a Unity Catalog server: the catalog itself
 * decides who may write what, asked with the caller's own token. Before: {@code auth}; after:
 * {@code journal}.
 */
@NullMarked
package io.otlpdelta.catalog.unity;

import org.jspecify.annotations.NullMarked;
