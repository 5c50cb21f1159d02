package io.otlpdelta.parquet;

import io.otlpdelta.flatten.FlattenResult;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One data file of one table in the making: OTLP bytes in, a durable Parquet file out. One thread
 * at a time.
 *
 * <p>Nothing is visible in the table before the file's commit; a crash leaves at most an unnamed
 * file, which vacuum deletes.
 */
public interface DataFileWriter extends AutoCloseable {
  /**
   * Adds the rows of one checked OTLP request body.
   *
   * @return how many rows were added and how many records were refused, by the rules that admitted
   *     the body
   */
  FlattenResult append(ByteBuffer otlp) throws IOException;

  /** Rows added so far. */
  long rows();

  /**
   * Bytes held in memory and written so far: an estimate of the file's size, never below half of
   * it.
   */
  long estimatedBytes();

  /**
   * Completes the file: written, fsynced, its folder fsynced.
   *
   * @throws IllegalStateException when no row was added
   */
  DataFile finish() throws IOException;

  /** Gives everything back; deletes the file unless {@link #finish} returned. */
  @Override
  void close() throws IOException;
}
