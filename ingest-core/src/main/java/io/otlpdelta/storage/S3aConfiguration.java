package io.otlpdelta.storage;

import static org.apache.hadoop.fs.s3a.Constants.ACCESS_KEY;
import static org.apache.hadoop.fs.s3a.Constants.AWS_CREDENTIALS_PROVIDER;
import static org.apache.hadoop.fs.s3a.Constants.AWS_REGION;
import static org.apache.hadoop.fs.s3a.Constants.BUFFER_DIR;
import static org.apache.hadoop.fs.s3a.Constants.CONNECTION_ACQUISITION_TIMEOUT;
import static org.apache.hadoop.fs.s3a.Constants.ENDPOINT;
import static org.apache.hadoop.fs.s3a.Constants.ESTABLISH_TIMEOUT;
import static org.apache.hadoop.fs.s3a.Constants.EXECUTOR_CAPACITY;
import static org.apache.hadoop.fs.s3a.Constants.FAST_UPLOAD_ACTIVE_BLOCKS;
import static org.apache.hadoop.fs.s3a.Constants.FAST_UPLOAD_BUFFER;
import static org.apache.hadoop.fs.s3a.Constants.FAST_UPLOAD_BUFFER_DISK;
import static org.apache.hadoop.fs.s3a.Constants.FS_S3A_PERFORMANCE_FLAGS;
import static org.apache.hadoop.fs.s3a.Constants.INPUT_STREAM_TYPE;
import static org.apache.hadoop.fs.s3a.Constants.INPUT_STREAM_TYPE_CLASSIC;
import static org.apache.hadoop.fs.s3a.Constants.KEEPALIVE_TIME;
import static org.apache.hadoop.fs.s3a.Constants.MAXIMUM_CONNECTIONS;
import static org.apache.hadoop.fs.s3a.Constants.MAX_ERROR_RETRIES;
import static org.apache.hadoop.fs.s3a.Constants.MAX_THREADS;
import static org.apache.hadoop.fs.s3a.Constants.MAX_TOTAL_TASKS;
import static org.apache.hadoop.fs.s3a.Constants.MULTIPART_SIZE;
import static org.apache.hadoop.fs.s3a.Constants.PATH_STYLE_ACCESS;
import static org.apache.hadoop.fs.s3a.Constants.REQUEST_TIMEOUT;
import static org.apache.hadoop.fs.s3a.Constants.RETRY_INTERVAL;
import static org.apache.hadoop.fs.s3a.Constants.RETRY_LIMIT;
import static org.apache.hadoop.fs.s3a.Constants.RETRY_THROTTLE_INTERVAL;
import static org.apache.hadoop.fs.s3a.Constants.RETRY_THROTTLE_LIMIT;
import static org.apache.hadoop.fs.s3a.Constants.SECRET_KEY;
import static org.apache.hadoop.fs.s3a.Constants.SESSION_TOKEN;
import static org.apache.hadoop.fs.s3a.Constants.SOCKET_TIMEOUT;
import static org.apache.hadoop.fs.s3a.Constants.USER_AGENT_PREFIX;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider;
import org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * What S3A is told. It reads no {@code core-site.xml}: only what stands here and in {@link
 * S3aOptions#hadoop}.
 *
 * <p>Retries multiply: the SDK sends a request up to 4 times, S3A asks the SDK up to 4 times. Both
 * are kept small because the worker that waits has retries, and a clock, of its own.
 */
final class S3aConfiguration {
  /** A file up to this size is one PUT, a larger one is uploaded in parts of it. */
  private static final int PART_BYTES = 64 * 1024 * 1024;

  private static final int SDK_RETRIES = 3;
  private static final int S3A_RETRIES = 3;
  private static final int UPLOAD_THREADS = 8;
  private static final int MAX_CONNECTIONS = 64;
  private static final int PARTS_AT_ONCE = 4;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
  private static final Duration IDLE_THREAD_LIFE = Duration.ofSeconds(30);

  /** For services of other makers, which have none but want one in the signature. */
  private static final String ANY_REGION = "us-east-1";

  private static final Set<String> KEY_SETTINGS =
      Set.of(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, AWS_CREDENTIALS_PROVIDER);

  private S3aConfiguration() {}

  /** The configuration for one file system. */
  static Configuration of(S3aOptions options, Optional<StorageCredentials> vended) {
    Configuration conf = new Configuration(false);
    address(conf, options);
    effort(conf, options);
    upload(conf, options);
    conf.set(USER_AGENT_PREFIX, options.userAgent());
    conf.set(INPUT_STREAM_TYPE, INPUT_STREAM_TYPE_CLASSIC);
    conf.setBoolean("fs.s3a.audit.enabled", false);
    conf.setBoolean("fs.iostatistics.thread.level.enabled", false);
    credentials(conf, options, vended);
    options
        .hadoop()
        .forEach(
            (name, value) -> {
              if (vended.isEmpty() || !isAboutKeys(name)) {
                conf.set(name, value);
              }
            });
    return conf;
  }

  /**
   * Vended keys confine the server to the folder of one table. Settings that would put the server's
   * own keys in their place, for all buckets or for one, do not count there.
   */
  private static boolean isAboutKeys(String name) {
    return KEY_SETTINGS.contains(name)
        || name.startsWith("fs.s3a.assumed.role.")
        || name.startsWith("fs.s3a.bucket.")
        || name.endsWith("credential.provider.path");
  }

  private static void address(Configuration conf, S3aOptions options) {
    options.endpoint().ifPresent(endpoint -> conf.set(ENDPOINT, endpoint));
    Optional<String> otherMakers = options.endpoint().map(endpoint -> ANY_REGION);
    options.region().or(() -> otherMakers).ifPresent(region -> conf.set(AWS_REGION, region));
    conf.setBoolean(PATH_STYLE_ACCESS, options.pathStyle());
  }

  private static void credentials(
      Configuration conf, S3aOptions options, Optional<StorageCredentials> vended) {
    if (vended.isPresent()) {
      conf.set(ACCESS_KEY, vended.get().accessKeyId());
      conf.set(SECRET_KEY, vended.get().secretAccessKey().reveal());
      conf.set(SESSION_TOKEN, vended.get().sessionToken().reveal());
      boolean temporary = !vended.get().sessionToken().reveal().isEmpty();
      conf.set(
          AWS_CREDENTIALS_PROVIDER,
          temporary ? TemporaryAWSCredentialsProvider.NAME : SimpleAWSCredentialsProvider.NAME);
    } else if (options.keys().isPresent()) {
      conf.set(ACCESS_KEY, options.keys().get().accessKeyId());
      conf.set(SECRET_KEY, options.keys().get().secretAccessKey().reveal());
      conf.set(AWS_CREDENTIALS_PROVIDER, SimpleAWSCredentialsProvider.NAME);
    } else {
      // The SDK's own chain; only its last link asks the machine's metadata service.
      conf.set(AWS_CREDENTIALS_PROVIDER, DefaultCredentialsProvider.class.getName());
    }
  }

  private static void effort(Configuration conf, S3aOptions options) {
    conf.set(ESTABLISH_TIMEOUT, millis(options.connectTimeout()));
    conf.set(CONNECTION_ACQUISITION_TIMEOUT, millis(options.requestTimeout()));
    conf.set(SOCKET_TIMEOUT, millis(options.requestTimeout()));
    conf.set(REQUEST_TIMEOUT, millis(options.requestTimeout()));
    conf.setInt(MAX_ERROR_RETRIES, SDK_RETRIES);
    conf.setInt(RETRY_LIMIT, S3A_RETRIES);
    conf.set(RETRY_INTERVAL, millis(RETRY_PAUSE));
    conf.setInt(RETRY_THROTTLE_LIMIT, S3A_RETRIES);
    conf.set(RETRY_THROTTLE_INTERVAL, millis(RETRY_PAUSE));
    conf.setInt(MAXIMUM_CONNECTIONS, MAX_CONNECTIONS);
    conf.setInt(MAX_THREADS, UPLOAD_THREADS);
    conf.setInt(MAX_TOTAL_TASKS, UPLOAD_THREADS);
    conf.setInt(EXECUTOR_CAPACITY, UPLOAD_THREADS);
    conf.set(KEEPALIVE_TIME, millis(IDLE_THREAD_LIFE));
  }

  /**
   * Files wait on disk, so that memory is bounded and nearly each is one PUT, whole or not there.
   */
  private static void upload(Configuration conf, S3aOptions options) {
    conf.set(FAST_UPLOAD_BUFFER, FAST_UPLOAD_BUFFER_DISK);
    conf.set(BUFFER_DIR, options.bufferFolder().toString());
    conf.setInt(MULTIPART_SIZE, PART_BYTES);
    conf.setInt(FAST_UPLOAD_ACTIVE_BLOCKS, PARTS_AT_ONCE);
    // No requests for the sake of folders, which do not exist: neither looks nor markers.
    conf.set(FS_S3A_PERFORMANCE_FLAGS, "create,delete,mkdir");
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
