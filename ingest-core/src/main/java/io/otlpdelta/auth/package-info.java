/**
 * Stage 3 of 8 (admit), first half: who is calling and what they may do. Before: {@code otlp};
 * after: {@code catalog}.
 */
@NullMarked
package io.otlpdelta.auth;

import org.jspecify.annotations.NullMarked;
