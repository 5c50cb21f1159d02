package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;

/**
 * Keys for one folder of object storage, valid for a time.
 *
 * @param expiresAtMillis when they stop working, epoch milliseconds; {@link Long#MAX_VALUE} for
 *     never
 */
public record StorageCredentials(
    String accessKeyId, Secret secretAccessKey, Secret sessionToken, long expiresAtMillis) {
  public StorageCredentials {
    requireNonNull(accessKeyId, "accessKeyId");
    requireNonNull(secretAccessKey, "secretAccessKey");
    requireNonNull(sessionToken, "sessionToken");
  }
}
