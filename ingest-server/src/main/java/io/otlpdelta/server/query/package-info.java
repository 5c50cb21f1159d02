/**
 * SQL over the embedded catalog's tables, for people and for the dashboard: DuckDB in this process
 * reads the live data files of each table; nothing can be changed through it.
 */
@NullMarked
package io.otlpdelta.server.query;

import org.jspecify.annotations.NullMarked;
