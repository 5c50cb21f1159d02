/**
 * The server's certificate and key, and whose client certificates are good: read from PEM files and
 * followed while the server runs.
 */
@NullMarked
package io.otlpdelta.server.tls;

import org.jspecify.annotations.NullMarked;
