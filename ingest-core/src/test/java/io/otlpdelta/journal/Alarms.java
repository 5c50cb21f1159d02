package io.otlpdelta.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Hears the journal's alarms while this is open, and keeps all else that it logs to itself. */
final class Alarms implements AutoCloseable {
  private static final Pattern WORDS =
      Pattern.compile("ACKNOWLEDGED DATA IS DAMAGED|do not read back|is set aside|is missing");

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.otlpdelta.journal");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (first == null && WORDS.matcher(event.getMessage()).find()) {
            first = event.getFormattedMessage();
          }
        }
      };
  private @Nullable String first;

  Alarms() {
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.ERROR);
  }

  void reset() {
    first = null;
  }

  boolean any() {
    return first != null;
  }

  @Nullable String first() {
    return first;
  }

  @Override
  public void close() {
    logger.setLevel(null);
    logger.setAdditive(true);
    logger.detachAppender(appender);
  }
}
