/** Leaf: the documented tables as data, and how an admin's real table is matched to them. */
@NullMarked
package io.otlpdelta.schema;

import org.jspecify.annotations.NullMarked;
