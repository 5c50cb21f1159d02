/** The program put together: every stage opened in order, closed in reverse. */
@NullMarked
package io.otlpdelta.server;

import org.jspecify.annotations.NullMarked;
