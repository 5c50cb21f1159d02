package io.otlpdelta.pipeline;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of injected failures would be logged otherwise. */
final class QuietPipeline implements BeforeAllCallback, AfterAllCallback {
  private static final String LOGGER = "io.otlpdelta.pipeline";

  @Override
  public void beforeAll(ExtensionContext context) {
    ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(null);
  }
}
