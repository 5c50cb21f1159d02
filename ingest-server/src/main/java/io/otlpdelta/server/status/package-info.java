/**
 * What became of requests, for who sent them: {@code GET /status}. The tables' part comes from the
 * pipeline; what was refused is remembered here. In memory only, bounded, since the process
 * started.
 */
@NullMarked
package io.otlpdelta.server.status;

import org.jspecify.annotations.NullMarked;
