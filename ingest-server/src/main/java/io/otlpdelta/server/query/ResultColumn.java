package io.otlpdelta.server.query;

/** A column of a result; {@code isNumber} decides how a table aligns it. */
record ResultColumn(String name, boolean isNumber) {}
