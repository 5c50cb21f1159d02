/** How it is sent: an HTTP/1.1 client that costs little and times every answer. */
@NullMarked
package io.otlpdelta.bench.load;

import org.jspecify.annotations.NullMarked;
