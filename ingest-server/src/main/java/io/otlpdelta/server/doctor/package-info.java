/**
 * Looks at a server from outside, as a client of it does: the connection, what would become of
 * requests, and a client's own settings. Knows nothing of the server's inside. Secrets never get
 * into a finding.
 */
@NullMarked
package io.otlpdelta.server.doctor;

import org.jspecify.annotations.NullMarked;
