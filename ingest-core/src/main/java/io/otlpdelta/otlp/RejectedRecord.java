package io.otlpdelta.otlp;

import io.opentelemetry.proto.resource.v1.Resource;

/**
 * One record that can never be stored, for people to read.
 *
 * @param place where it stands, for example {@code metric 'cpu' in resourceMetrics[0]}
 * @param resource whose it is; long values are cut to {@code ...}, and the last of many attributes
 *     are left out
 * @param scopeName the name of its instrumentation scope, or empty text
 * @param json the record as OTLP/JSON; a data point stands alone inside its metric
 * @param bytes what the record takes in protobuf, before anything was cut
 * @param shortened whether something of the record or its resource was cut or left out
 */
public record RejectedRecord(
    RejectReason reason,
    String place,
    Resource resource,
    String scopeName,
    String json,
    int bytes,
    boolean shortened) {
  /** Why it was refused, as a sentence. */
  public String sentence() {
    return place + " " + reason.text() + ".";
  }
}
