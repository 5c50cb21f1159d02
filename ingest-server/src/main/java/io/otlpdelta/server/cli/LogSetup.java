package io.otlpdelta.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.otlpdelta.server.config.LogFormat;
import io.otlpdelta.server.config.LogLevel;
import io.otlpdelta.server.config.ServerConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets the application log up, to one stream, in place of whatever was set up before. */
final class LogSetup {
  /**
   * Loggers whose warnings are about what is normal here: Hadoop without its native library and
   * without a file about its metrics, the statistics of an upload that failed and is reported, a
   * young table without a checkpoint, or what we report ourselves: a catalog that does not answer,
   * a TLS handshake that failed.
   */
  private static final List<String> NEEDLESSLY_WORRIED =
      List.of(
          "org.apache.hadoop.util.NativeCodeLoader",
          "org.apache.hadoop.fs.s3a.S3AInstrumentation",
          "org.apache.hadoop.metrics2.impl.MetricsConfig",
          "io.delta.kernel.internal.snapshot.SnapshotManager",
          "io.delta.kernel.unitycatalog",
          "com.linecorp.armeria.server.HttpServerPipelineConfigurator");

  private static final String OURS = "io.otlpdelta";

  private LogSetup() {}

  static void apply(ServerConfig.Logging logging, OutputStream target) {
    apply((LoggerContext) LoggerFactory.getILoggerFactory(), logging, target);
  }

  static void apply(LoggerContext context, ServerConfig.Logging logging, OutputStream target) {
    context.reset();

    Layout<ILoggingEvent> layout = layout(logging.format());
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("application-log");
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(target));
    appender.start();

    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = level(logging.level());
    root.setLevel(libraryLevel(level));
    root.addAppender(appender);
    context.getLogger(OURS).setLevel(level);
    NEEDLESSLY_WORRIED.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
  }

  private static Layout<ILoggingEvent> layout(LogFormat format) {
    return switch (format) {
      case TEXT -> new TextLogLayout();
      case JSON -> new JsonLogLayout();
    };
  }

  /** What libraries say of their own doings is for whoever looks closer. */
  private static Level libraryLevel(Level ours) {
    return ours.equals(Level.INFO) ? Level.WARN : ours;
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }

  /** An appender closes its stream when it is replaced; standard error must stay open. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream target) {
      super(target);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
