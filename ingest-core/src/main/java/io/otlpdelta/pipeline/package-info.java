/** The conductor: stages 2 to 4 for a request, 5 to 7 for a micro-batch, 8 on its own schedule. */
@NullMarked
package io.otlpdelta.pipeline;

import org.jspecify.annotations.NullMarked;
