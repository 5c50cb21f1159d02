package io.otlpdelta.server.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** One readable line per event: time in UTC, level, thread, logger, message; then a stack trace. */
final class TextLogLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String line =
        String.format(
            Locale.ROOT,
            "%tFT%<tT.%<tLZ %-5s [%s] %s: %s%n",
            Instant.ofEpochMilli(event.getTimeStamp()).atOffset(ZoneOffset.UTC),
            event.getLevel(),
            LogText.escaped(event.getThreadName()),
            logger.substring(logger.lastIndexOf('.') + 1),
            LogText.escaped(event.getFormattedMessage()));
    return event.getThrowableProxy() == null
        ? line
        : line + LogText.stackTrace(event.getThrowableProxy());
  }
}
