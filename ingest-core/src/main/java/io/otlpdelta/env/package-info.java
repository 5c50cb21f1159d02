/**
 * Leaf: the ambient world as values. Only this package reads clocks, sleeps or makes randomness.
 */
@NullMarked
package io.otlpdelta.env;

import org.jspecify.annotations.NullMarked;
