/** What came out: the machine, the tables, and where they are written. */
@NullMarked
package io.otlpdelta.bench.report;

import org.jspecify.annotations.NullMarked;
