package io.otlpdelta.server.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.otlpdelta.server.config.LogFormat;
import io.otlpdelta.server.config.LogLevel;
import io.otlpdelta.server.config.ServerConfig;

/**
 * What logback starts with, before or without {@code serve}: warnings, as text, on standard error.
 * Its own default would be everything on standard output, where results go. Asked after a {@code
 * logback.xml} on the class path, so that tests and embedders may have one.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL - 1)
public final class DefaultLogSetup extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogSetup.apply(context, new ServerConfig.Logging(LogFormat.TEXT, LogLevel.WARN), System.err);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
