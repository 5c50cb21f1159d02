/** Other programs on the same work: what they take for it, and what their 200 means. */
@NullMarked
package io.otlpdelta.bench.peers;

import org.jspecify.annotations.NullMarked;
