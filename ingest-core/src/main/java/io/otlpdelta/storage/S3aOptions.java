package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How S3 is reached.
 *
 * @param endpoint of the service, as a URL; empty for Amazon's own
 * @param region empty to find the bucket's
 * @param pathStyle the bucket in the path ({@code host/bucket/key}) and not in the host's name
 * @param keys empty for the AWS SDK's own sources, see {@link S3aConfiguration}
 * @param connectTimeout until a connection stands
 * @param requestTimeout of one request and its repetitions by the SDK, uploads of parts aside
 * @param bufferFolder where files wait on disk until they are uploaded
 * @param hadoop more settings of Hadoop ({@code fs.s3a.*}), which win over everything here
 * @param userAgent how this program calls itself to the service
 */
public record S3aOptions(
    Optional<String> endpoint,
    Optional<String> region,
    boolean pathStyle,
    Optional<Keys> keys,
    Duration connectTimeout,
    Duration requestTimeout,
    Path bufferFolder,
    Map<String, String> hadoop,
    String userAgent) {
  public S3aOptions {
    requireNonNull(endpoint, "endpoint");
    requireNonNull(region, "region");
    requireNonNull(keys, "keys");
    requireNonNull(connectTimeout, "connectTimeout");
    requireNonNull(requestTimeout, "requestTimeout");
    requireNonNull(bufferFolder, "bufferFolder");
    requireNonNull(userAgent, "userAgent");
    hadoop = Map.copyOf(hadoop);
  }

  /** Without the values of Hadoop's settings, which may be secrets. */
  @Override
  public String toString() {
    return "S3aOptions[endpoint="
        + endpoint
        + ", region="
        + region
        + ", keys="
        + keys
        + ", hadoop="
        + hadoop.keySet()
        + "]";
  }

  /** Keys that do not expire. */
  public record Keys(String accessKeyId, Secret secretAccessKey) {
    public Keys {
      requireNonNull(accessKeyId, "accessKeyId");
      requireNonNull(secretAccessKey, "secretAccessKey");
    }
  }
}
