/**
 * Stage 7 of 8: data files become one commit of a Delta table, exactly once. Before: {@code
 * parquet}; after: {@code maintenance}.
 */
@NullMarked
package io.otlpdelta.delta;

import org.jspecify.annotations.NullMarked;
