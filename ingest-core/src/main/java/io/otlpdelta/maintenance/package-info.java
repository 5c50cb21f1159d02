/**
 * Stage 8 of 8: tables that we write are kept small and fast. Before: {@code delta}; after: none.
 */
@NullMarked
package io.otlpdelta.maintenance;

import org.jspecify.annotations.NullMarked;
