/** What a commit costs as its table grows, by each library. */
@NullMarked
package io.otlpdelta.bench.commits;

import org.jspecify.annotations.NullMarked;
