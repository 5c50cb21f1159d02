package io.otlpdelta.parquet;

import io.otlpdelta.flatten.FlattenResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The data files of one batch in the making: OTLP bytes in, durable Parquet files out, one of them
 * or more for each partition of the table. One thread at a time.
 *
 * <p>Nothing is visible in the table before the files' commit; a crash leaves at most unnamed
 * files, which vacuum deletes.
 */
public interface DataFileWriter extends AutoCloseable {
  /**
   * Adds the rows of one checked OTLP request body, whose bytes may be others when this has
   * returned.
   *
   * @return how many rows were added and how many records were refused, by the rules that admitted
   *     the body
   */
  FlattenResult append(ByteBuffer otlp) throws IOException;

  /** Rows added so far. */
  long rows();

  /**
   * Bytes held in memory and written so far: an estimate of the files' size, never below half of
   * it.
   */
  long estimatedBytes();

  /** Files begun so far, whether they are finished or not. */
  int files();

  /**
   * Completes the files: written, fsynced, their folder fsynced. Together they hold each row once.
   *
   * @throws IllegalStateException when no row was added
   */
  List<DataFile> finish() throws IOException;

  /** Gives everything back; deletes the files unless {@link #finish} returned. */
  @Override
  void close() throws IOException;
}
