/**
 * Stage 4 of 8: the journal, where a request becomes durable. Before: {@code catalog}; after:
 * {@code flatten}.
 *
 * <p>The 200 is sent when {@link io.otlpdelta.journal.Journal#append} completes. The journal is
 * also the queue: table workers read from it, in order, and never from a side queue.
 */
@NullMarked
package io.otlpdelta.journal;

import org.jspecify.annotations.NullMarked;
