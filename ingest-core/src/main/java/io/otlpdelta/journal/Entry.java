package io.otlpdelta.journal;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.nio.ByteBuffer;

/**
 * One accepted request, as it is stored.
 *
 * @param table the identity of the table it was admitted to
 * @param name the name it was admitted under; for messages and for finding the table again after a
 *     restart
 * @param kind what the rows of the body are
 * @param records how many rows the body will become, rejected records not counted
 * @param receivedAtMillis when the request arrived, epoch milliseconds
 * @param body checked OTLP protobuf bytes (an {@code Export*ServiceRequest}, for rejected records
 *     one of logs that the server made), between position and limit; of an entry to append it must
 *     not change until the append has completed, of one that was read until the reader's memory is
 *     used again
 */
public record Entry(
    TableId table,
    TableName name,
    TableKind kind,
    int records,
    long receivedAtMillis,
    ByteBuffer body) {
  public Entry {
    requireNonNull(table, "table");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(body, "body");
    if (records < 0) {
      throw new IllegalArgumentException("records: " + records + " (expected: >= 0)");
    }
  }
}
