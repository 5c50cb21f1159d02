/**
 * Between stages 5 and 6: the columns of a data file in memory, with Dremel levels, while rows are
 * added to them. {@code flatten} fills them, {@code parquet} empties them into pages.
 */
@NullMarked
package io.otlpdelta.column;

import org.jspecify.annotations.NullMarked;
