/** A program that does a part of the product's work with Spark, to be measured beside it. */
@NullMarked
package io.otlpdelta.bench.spark;

import org.jspecify.annotations.NullMarked;
