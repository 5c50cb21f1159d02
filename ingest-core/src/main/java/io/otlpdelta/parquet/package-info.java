/**
 * Stage 6 of 8: columns become a Parquet data file with its statistics. Before: {@code flatten};
 * after: {@code delta}.
 */
@NullMarked
package io.otlpdelta.parquet;

import org.jspecify.annotations.NullMarked;
