/**
 * The server's configuration: every setting with its default, read from flags, environment and file
 * into one immutable {@link io.otlpdelta.server.config.ServerConfig}.
 */
@NullMarked
package io.otlpdelta.server.config;

import org.jspecify.annotations.NullMarked;
