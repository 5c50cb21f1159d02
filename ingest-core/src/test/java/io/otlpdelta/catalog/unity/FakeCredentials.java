package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.env.Time;
import java.time.Duration;

/**
 * Temporary credentials as {@code service.credential.CloudCredentialVendor} of the real server
 * makes them: all null for {@code file:}, a session of AWS with its end for {@code s3:}. Each call
 * makes new ones. Thread-safe.
 */
final class FakeCredentials {
  private final Time time;
  private Duration validity = Duration.ofHours(1);
  private int vended;

  FakeCredentials(Time time) {
    this.time = time;
  }

  synchronized void setValidity(Duration validity) {
    this.validity = validity;
  }

  synchronized int vended() {
    return vended;
  }

  /** As under {@code /temporary-table-credentials}. */
  synchronized ObjectNode temporary(String location) {
    vended++;
    ObjectNode answer = UnityJson.object();
    if (isS3(location)) {
      answer
          .putObject("aws_temp_credentials")
          .put("access_key_id", "key-" + vended)
          .put("secret_access_key", "secret-" + vended)
          .put("session_token", "session-" + vended);
      answer.put("expiration_time", expiry());
    } else {
      answer.putNull("aws_temp_credentials").putNull("expiration_time");
    }
    return answer
        .putNull("azure_user_delegation_sas")
        .putNull("gcp_oauth_token")
        .put("url", location);
  }

  /** As under {@code /delta/v1/.../credentials}. */
  synchronized ObjectNode forDelta(String location, String operation) {
    vended++;
    ObjectNode answer = UnityJson.object();
    ObjectNode credential =
        answer
            .putArray("storage-credentials")
            .addObject()
            .put("prefix", location)
            .put("operation", operation);
    ObjectNode config = credential.putObject("config");
    if (isS3(location)) {
      config
          .put("s3.access-key-id", "key-" + vended)
          .put("s3.secret-access-key", "secret-" + vended)
          .put("s3.session-token", "session-" + vended);
      credential.put("expiration-time-ms", expiry());
    }
    return answer;
  }

  private long expiry() {
    return time.epochMillis() + validity.toMillis();
  }

  private static boolean isS3(String location) {
    return location.startsWith("s3://");
  }
}
