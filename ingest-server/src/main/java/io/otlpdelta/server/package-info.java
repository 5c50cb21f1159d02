/**
 * The whole server: {@link io.otlpdelta.server.IngestServer} opens every stage in order and closes
 * them in reverse.
 */
@NullMarked
package io.otlpdelta.server;

import org.jspecify.annotations.NullMarked;
