package io.otlpdelta.storage;

import static org.apache.hadoop.fs.Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.Constants;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * One attempt to create an object that must not exist: {@code If-None-Match: *}, on the PUT or on
 * the completion of the upload in parts.
 *
 * <p>S3A and the SDK below it repeat a request whose answer was lost, and the repetition gets 412
 * because the first one had won. So the object carries the attempt's own mark as metadata, and
 * whatever went wrong, the object's mark decides: ours is success, another one, or none, means that
 * somebody else has the name. Only when there is no object, or it cannot be looked at, the outcome
 * stays open: a request may still be on its way.
 */
final class ConditionalPut {
  /** Sent and stored as {@code x-amz-meta-otlp-delta-attempt}. */
  static final String MARK = "otlp-delta-attempt";

  private static final Logger LOG = LoggerFactory.getLogger(ConditionalPut.class);
  private static final int CONFLICT = 409;

  private final S3AFileSystem fileSystem;
  private final S3Location target;
  private final Path path;
  private final String mark;

  ConditionalPut(S3AFileSystem fileSystem, S3Location target, UUID attempt) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.path = S3aStorage.path(target);
    this.mark = attempt.toString();
  }

  /** Another racer's request was under way at the same moment: nothing was written. */
  static final class RaceException extends IOException {
    RaceException(S3Location target, IOException cause) {
      super("Another writer was writing " + target + " at the same moment", cause);
    }
  }

  /** Opens the object; nothing is sent before a part is full or {@link #finish} is called. */
  FSDataOutputStream begin() throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
    builder.overwrite(true); // only says that S3A need not look first; the condition follows
    builder.must(FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    builder.opt(Constants.FS_S3A_CREATE_HEADER + "." + MARK, mark);
    return builder.build();
  }

  /**
   * Completes the object.
   *
   * @throws FileAlreadyExistsException when somebody else has the name
   * @throws RaceException when the attempt may be repeated with the same mark
   * @throws IOException when the object may or may not be there
   */
  void finish(FSDataOutputStream stream) throws IOException {
    try {
      stream.close();
    } catch (IOException e) {
      settle(e);
    }
  }

  private void settle(IOException failure) throws IOException {
    String found;
    try {
      found =
          fileSystem
              .getS3AInternals()
              .getObjectMetadata(path)
              .metadata()
              .getOrDefault(MARK, "none");
    } catch (FileNotFoundException absent) {
      throw undecided(failure);
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
    if (!found.equals(mark)) {
      FileAlreadyExistsException taken = new FileAlreadyExistsException(target.toString());
      taken.initCause(failure);
      throw taken;
    }
    if (!(failure instanceof RemoteFileChangedException)) {
      LOG.info("{} is written, although the answer was: {}", target, failure.toString());
    }
  }

  /**
   * The first of several attempts may still be on its way, so a repetition's 404 must not look like
   * a folder that is missing, which would mean that nothing was written.
   */
  private IOException undecided(IOException failure) {
    if (status(failure) == CONFLICT) {
      return new RaceException(target, failure);
    }
    return failure instanceof FileNotFoundException
        ? new IOException(target + " may or may not be written: " + failure.getMessage(), failure)
        : failure;
  }

  private static int status(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof AwsServiceException service) {
        return service.statusCode();
      }
    }
    return 0;
  }
}
