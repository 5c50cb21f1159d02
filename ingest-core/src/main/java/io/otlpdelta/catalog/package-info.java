/**
 * Stage 3 of 8 (admit), second half: a table name becomes a {@link
 * io.otlpdelta.catalog.TableHandle}. Before: {@code auth}; after: {@code journal}.
 */
@NullMarked
package io.otlpdelta.catalog;

import org.jspecify.annotations.NullMarked;
