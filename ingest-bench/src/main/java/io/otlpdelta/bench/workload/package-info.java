/** What is sent: requests shaped like Claude Code's, made from a seed. */
@NullMarked
package io.otlpdelta.bench.workload;

import org.jspecify.annotations.NullMarked;
