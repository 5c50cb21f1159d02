/**
 * Stage 5 of 8: OTLP bytes become rows, one per data point, log record or span. Before: {@code
 * journal}; after: {@code parquet}.
 */
@NullMarked
package io.otlpdelta.flatten;

import org.jspecify.annotations.NullMarked;
