/**
 * Stage 2 of 8: any accepted encoding becomes checked OTLP protobuf bytes. Before: the door; after:
 * {@code catalog}.
 */
@NullMarked
package io.otlpdelta.otlp;

import org.jspecify.annotations.NullMarked;
