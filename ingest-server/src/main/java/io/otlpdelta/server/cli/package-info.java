/** The command line: {@code otlp-delta serve}, and what an admin or an analyst needs beside it. */
@NullMarked
package io.otlpdelta.server.cli;

import org.jspecify.annotations.NullMarked;
