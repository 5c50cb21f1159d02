/** Leaf: the words every stage shares: signals, table names and ids, secrets. */
@NullMarked
package io.otlpdelta.model;

import org.jspecify.annotations.NullMarked;
