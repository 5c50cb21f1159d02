/** The whole server as its users run it: a process of its own, measured from outside. */
@NullMarked
package io.otlpdelta.bench.server;

import org.jspecify.annotations.NullMarked;
