/**
 * The straightforward way from request bytes to data files: generated protobuf classes, one object
 * for each row, and parquet-java's record consumer.
 *
 * <p>It is short enough to be seen to be right, and shares nothing with the product's own way but
 * the seams ({@code DataFileWriterFactory} and what it hands out). Tests hold the two against each
 * other, and the benchmark measures the product's way in multiples of this one.
 */
package io.otlpdelta.straightforward;
