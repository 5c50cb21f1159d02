package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.Constants;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.util.functional.FutureIO;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Tables on S3 and services that speak its protocol, by Hadoop's S3A. Thread-safe, also between
 * processes and machines. Locations are {@code s3://bucket/key}; folders do not exist as such.
 *
 * <p>A new object is created with {@code If-None-Match: *}, so of racing writers one wins; the
 * service must honour it (Amazon's does since November 2024). A crash leaves nothing but, of a file
 * over 64 MiB, the parts that were uploaded: a lifecycle rule of the bucket should drop those.
 */
public final class S3aStorage implements TableStorage, Closeable {
  private static final int MAX_RACES = 20;
  private static final Duration RACE_PAUSE = Duration.ofMillis(50);

  private final S3aFileSystems fileSystems;
  private final Randomness randomness;
  private final Time time;

  /** Opens nothing before the first call. */
  public S3aStorage(
      S3aOptions options, CredentialSource credentials, Randomness randomness, Time time) {
    this.randomness = requireNonNull(randomness, "randomness");
    this.time = requireNonNull(time, "time");
    this.fileSystems = new S3aFileSystems(options, credentials, time);
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    S3Location target = S3Location.of(location);
    S3aFileSystems.Lease lease = fileSystems.lease(location, target);
    boolean opened = false;
    try {
      ConditionalPut put = new ConditionalPut(lease.fileSystem(), target, randomness.uuid());
      StorageWriter writer = new S3aWriter(target, put, put.begin(), lease);
      opened = true;
      return writer;
    } finally {
      if (!opened) {
        lease.close();
      }
    }
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    S3Location target = S3Location.of(location);
    UUID attempt = randomness.uuid();
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, target)) {
      for (int races = 1; ; races++) {
        try {
          putOnce(new ConditionalPut(lease.fileSystem(), target, attempt), bytes);
          return;
        } catch (ConditionalPut.RaceException e) {
          if (races == MAX_RACES) {
            throw e;
          }
          pause(races);
        }
      }
    }
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    S3Location target = S3Location.of(location);
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, target)) {
      FSDataOutputStreamBuilder<?, ?> builder = lease.fileSystem().createFile(path(target));
      builder.overwrite(true);
      builder.opt(Constants.FS_S3A_CREATE_PERFORMANCE, true);
      FSDataOutputStream stream = builder.build();
      fill(stream, bytes);
      stream.close();
    }
  }

  /** Does nothing but look: what can be seen on S3 is durable. */
  @Override
  public void makeDurable(String location) throws IOException {
    stat(location);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    S3Location source = S3Location.of(location);
    return open(
        location,
        source,
        fileSystem -> {
          HeadObjectResponse head = head(fileSystem, source);
          return status(
              fileSystem,
              source,
              head.contentLength(),
              head.lastModified().toEpochMilli(),
              head.eTag());
        });
  }

  /** One request less: the object is not looked at before it is read. */
  @Override
  public StorageReader open(StoredFile file) throws IOException {
    S3Location source = S3Location.of(file.location());
    return open(
        file.location(),
        source,
        fileSystem -> status(fileSystem, source, file.bytes(), file.modifiedAtMillis(), null));
  }

  private StorageReader open(String location, S3Location source, Look look) throws IOException {
    S3aFileSystems.Lease lease = fileSystems.lease(location, source);
    boolean opened = false;
    try {
      S3AFileStatus status = look.at(lease.fileSystem());
      StorageReader reader =
          new S3aReader(stream(lease.fileSystem(), status), status.getLen(), lease);
      opened = true;
      return reader;
    } finally {
      if (!opened) {
        lease.close();
      }
    }
  }

  /** What is known of an object before it is read. */
  private interface Look {
    S3AFileStatus at(S3AFileSystem fileSystem) throws IOException;
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    S3Location target = S3Location.of(location);
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, target)) {
      HeadObjectResponse head = head(lease.fileSystem(), target);
      return new StoredFile(location, head.contentLength(), wholeSeconds(head.lastModified()));
    }
  }

  /**
   * One request for 1000 names, beginning behind the name before this one ({@code start-after});
   * one more to tell an empty folder from none.
   */
  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    S3Location from = S3Location.of(location);
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, from)) {
      S3Bucket listing = new S3Bucket(lease.fileSystem(), from.bucket());
      List<StoredFile> files = new ArrayList<>();
      listing.files(
          from.folderPrefix(),
          from.name(),
          object ->
              files.add(
                  new StoredFile(
                      from.sibling(object.key()),
                      object.size(),
                      wholeSeconds(object.lastModified()))));
      if (files.isEmpty() && !listing.isAnything(from.folderPrefix())) {
        throw new FileNotFoundException(
            "s3://" + from.bucket() + "/" + from.folderPrefix() + " does not exist");
      }
      return files;
    }
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    S3Location folder = S3Location.of(location);
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, folder)) {
      return new S3Bucket(lease.fileSystem(), folder.bucket())
          .folders(folder.insidePrefix()).stream()
              .map(name -> folder.sibling(folder.insidePrefix() + name))
              .toList();
    }
  }

  /** Does nothing: a folder is there as soon as something is in it. */
  @Override
  public void createFolders(String location) {
    S3Location.of(location);
  }

  @Override
  public boolean delete(String location) throws IOException {
    S3Location target = S3Location.of(location);
    try (S3aFileSystems.Lease lease = fileSystems.lease(location, target)) {
      head(lease.fileSystem(), target);
      new S3Bucket(lease.fileSystem(), target.bucket()).delete(target.key());
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Streams that are open stay usable. */
  @Override
  public void close() {
    fileSystems.close();
  }

  static Path path(S3Location location) {
    return new Path("s3a", location.bucket(), "/" + location.key());
  }

  private static void putOnce(ConditionalPut put, ByteBuffer bytes) throws IOException {
    FSDataOutputStream stream = put.begin();
    fill(stream, bytes);
    put.finish(stream);
  }

  private static void fill(FSDataOutputStream stream, ByteBuffer bytes) throws IOException {
    boolean filled = false;
    try {
      byte[] content = new byte[bytes.remaining()];
      bytes.duplicate().get(content);
      stream.write(content);
      filled = true;
    } finally {
      if (!filled) {
        stream.abort();
      }
    }
  }

  private static FSDataInputStream stream(S3AFileSystem fileSystem, S3AFileStatus status)
      throws IOException {
    return FutureIO.awaitFuture(
        fileSystem
            .openFile(status.getPath())
            .withFileStatus(status)
            .opt(
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_ADAPTIVE)
            .build());
  }

  /** With an ETag, reading fails when it is not this object any more. */
  private static S3AFileStatus status(
      S3AFileSystem fileSystem,
      S3Location source,
      long bytes,
      long modifiedAtMillis,
      @Nullable String etag) {
    Path path = path(source);
    return new S3AFileStatus(
        bytes,
        modifiedAtMillis,
        path,
        fileSystem.getDefaultBlockSize(path),
        fileSystem.getUsername(),
        etag,
        null);
  }

  private static HeadObjectResponse head(S3AFileSystem fileSystem, S3Location target)
      throws IOException {
    try {
      return fileSystem.getS3AInternals().getObjectMetadata(path(target));
    } catch (FileNotFoundException e) {
      FileNotFoundException notFound = new FileNotFoundException(target + " does not exist");
      notFound.initCause(e);
      throw notFound;
    }
  }

  /** A look at one object tells no fractions; a listing of some services does. */
  private static long wholeSeconds(Instant time) {
    return time.getEpochSecond() * 1000;
  }

  private void pause(int races) throws InterruptedIOException {
    int chance = 1 + (randomness.bytes(1)[0] & 0xff);
    try {
      time.sleep(RACE_PAUSE.multipliedBy(races).multipliedBy(chance).dividedBy(256));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted between two attempts to write");
    }
  }
}
