package io.otlpdelta.straightforward;

import com.google.protobuf.Message;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.model.TableKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A way from checked bodies to rows, so that one suite holds for all of them. */
@FunctionalInterface
public interface RowMaker {
  /** Adds the body's rows to the list, in any order. */
  FlattenResult make(TableKind kind, ByteBuffer body, List<Row> rows) throws IOException;

  /** The rows of a body. */
  default List<Row> of(TableKind kind, byte[] body) {
    List<Row> rows = new ArrayList<>();
    try {
      make(kind, ByteBuffer.wrap(body), rows);
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a request. */
  default List<Row> of(TableKind kind, Message request) {
    return of(kind, request.toByteArray());
  }
}
