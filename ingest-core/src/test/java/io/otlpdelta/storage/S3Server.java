package io.otlpdelta.storage;

import io.otlpdelta.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** An S3 service of another maker on a free port. */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "tables";

  private static final String KEY_ID = "test-key";
  private static final String KEY = "test-secret";

  private final S3Proxy proxy;
  private final BlobStore objects;

  private S3Server(S3Proxy proxy, BlobStore objects) {
    this.proxy = proxy;
    this.objects = objects;
  }

  /** A service with its objects in memory, and one bucket. */
  public static S3Server start() throws Exception {
    BlobStore objects = new TransientNio2BlobStore();
    objects.createContainer(BUCKET);
    return start(objects);
  }

  /** A service that shows the folders in that one as its buckets. */
  static S3Server start(Path root) throws Exception {
    return start(new FilesystemNio2BlobStore(root.toString()));
  }

  private static S3Server start(BlobStore objects) throws Exception {
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, KEY_ID, KEY)
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    return new S3Server(proxy, objects);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** How many uploads in parts were begun and neither completed nor dropped. */
  int openUploads() {
    return objects.listMultipartUploads(BUCKET).size();
  }

  /** A location that no other test uses. */
  public static String freshFolder() {
    return "s3://" + BUCKET + "/test/" + UUID.randomUUID();
  }

  /** How to reach a service at that endpoint. */
  public static S3aOptions options(URI endpoint, Path bufferFolder) {
    return options(endpoint, bufferFolder, Map.of());
  }

  static S3aOptions options(URI endpoint, Path bufferFolder, Map<String, String> hadoop) {
    return new S3aOptions(
        Optional.of(endpoint.toString()),
        Optional.empty(),
        true,
        Optional.of(new S3aOptions.Keys(KEY_ID, new Secret(KEY))),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        bufferFolder,
        hadoop,
        "otlp-delta/test");
  }

  @Override
  public void close() throws Exception {
    proxy.stop();
  }
}
