package io.otlpdelta.storage;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reaches local files by S3 alone: a service shows each folder inside JUnit's as a bucket, and what
 * is asked for {@code file:///.../bucket/key} is asked of it as {@code s3://bucket/key}. So tests
 * that look at files and play other writers with them can be run on S3.
 */
public final class S3OverFolders implements TableStorage, AutoCloseable {
  /** What a test wrote past the service has no ETag there. */
  private static final Map<String, String> FILES_WITHOUT_ETAG =
      Map.of("fs.s3a.change.detection.version.required", "false");

  private final Path buffers;
  private final String root;
  private final S3Server server;
  private final S3aStorage s3;

  private S3OverFolders(Path root) throws Exception {
    this.buffers = Files.createTempDirectory("s3-buffers");
    this.root = Locations.of(root) + "/";
    this.server = S3Server.start(root);
    this.s3 =
        new S3aStorage(
            S3Server.options(server.endpoint(), buffers, FILES_WITHOUT_ETAG),
            CredentialSource.NONE,
            new SecureRandomness(),
            new SystemTime());
  }

  /** Begins to serve the folders in which JUnit makes its temporary ones. */
  public static S3OverFolders start() throws Exception {
    return new S3OverFolders(Path.of(System.getProperty("java.io.tmpdir")).toRealPath());
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    return s3.create(asObject(location));
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    s3.putIfAbsent(asObject(location), bytes);
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    s3.replace(asObject(location), bytes);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    s3.makeDurable(asObject(location));
  }

  @Override
  public StorageReader open(String location) throws IOException {
    return s3.open(asObject(location));
  }

  @Override
  public StorageReader open(StoredFile file) throws IOException {
    return s3.open(
        new StoredFile(asObject(file.location()), file.bytes(), file.modifiedAtMillis()));
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    return asFile(s3.stat(asObject(location)));
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    return s3.listFrom(asObject(location)).stream().map(this::asFile).toList();
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    return s3.listFolders(asObject(location)).stream().map(this::asFile).toList();
  }

  @Override
  public void createFolders(String location) {
    s3.createFolders(asObject(location));
  }

  @Override
  public boolean delete(String location) throws IOException {
    return s3.delete(asObject(location));
  }

  @Override
  public void close() throws Exception {
    s3.close();
    server.close();
    Files.deleteIfExists(buffers);
  }

  private String asObject(String location) {
    if (!location.startsWith(root)) {
      throw new IllegalArgumentException("location: " + location + " (expected: in " + root + ")");
    }
    return "s3://" + location.substring(root.length());
  }

  private String asFile(String location) {
    return root + location.substring("s3://".length());
  }

  private StoredFile asFile(StoredFile object) {
    return new StoredFile(asFile(object.location()), object.bytes(), object.modifiedAtMillis());
  }
}
