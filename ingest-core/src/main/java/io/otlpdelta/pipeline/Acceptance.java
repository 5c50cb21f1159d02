package io.otlpdelta.pipeline;

import io.otlpdelta.otlp.DecodedRequest.Rejection;
import java.util.List;

/**
 * A request that is on disk: the content of its 200.
 *
 * @param records rows it becomes
 * @param rejections records refused alone
 * @param warnings sentences about repairs
 * @param duplicate a repeat of a request accepted shortly before, not stored again
 */
public record Acceptance(
    int records, List<Rejection> rejections, List<String> warnings, boolean duplicate) {
  public Acceptance {
    rejections = List.copyOf(rejections);
    warnings = List.copyOf(warnings);
  }
}
