/**
 * Leaf: the one vocabulary of errors, with the HTTP status and the right to retry that each
 * carries.
 */
@NullMarked
package io.otlpdelta.error;

import org.jspecify.annotations.NullMarked;
