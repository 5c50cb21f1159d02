/** The benchmark: one command, {@code scripts/bench.sh}. */
@NullMarked
package io.otlpdelta.bench;

import org.jspecify.annotations.NullMarked;
