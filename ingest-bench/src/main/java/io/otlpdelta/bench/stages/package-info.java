/** Each stage alone, under JMH. */
@NullMarked
package io.otlpdelta.bench.stages;

import org.jspecify.annotations.NullMarked;
