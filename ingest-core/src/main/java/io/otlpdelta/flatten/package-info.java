/**
 * Stage 5 of 8: OTLP bytes become column values, one row per data point, log record or span.
 * Before: {@code journal}; after: {@code parquet}.
 *
 * <p>For each kind of message there is a reader, which finds its fields, and an object with its
 * columns, which adds them: {@link LogReader} and {@link LogColumns}. A {@link Shredder} keeps the
 * readers, and the columns of each table it has met.
 */
@NullMarked
package io.otlpdelta.flatten;

import org.jspecify.annotations.NullMarked;
