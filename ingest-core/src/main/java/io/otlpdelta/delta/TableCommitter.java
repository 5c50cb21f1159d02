package io.otlpdelta.delta;

import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import java.util.List;
import java.util.OptionalLong;

/**
 * Commits to one table. One thread at a time; one committer per table and application id.
 *
 * <p>Exactly once rests on the caller's order: ask {@link #transactionVersion}, start the batch
 * after it, commit with the batch's last position. Delta refuses only a version that is not above
 * the table's, so a batch that starts before the table's version would double its first rows.
 */
public interface TableCommitter extends AutoCloseable {
  /**
   * The columns data files must have, as of the last look at the table.
   *
   * @throws CommitException {@code PERMANENT} when the table's columns are no longer the documented
   *     ones
   */
  TableLayout layout() throws CommitException;

  /**
   * The table's latest transaction version for the application, from the table's newest snapshot
   * (always looked up, never remembered); empty when it has none. What it returns survives a power
   * cut, also when the process that committed it was killed before it could see to that.
   */
  OptionalLong transactionVersion(String appId) throws CommitException;

  /**
   * Adds the files in one new table version together with the transaction id, or changes nothing.
   * Durable when it returns. No retry inside.
   *
   * @param planned the layout that the files were written for; a commit to a table of another one
   *     is {@code SCHEMA_CHANGED}
   * @throws CommitException by kind; after {@code UNKNOWN} only {@link #transactionVersion} tells
   */
  CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
      throws CommitException;

  /** Folder URI under which new data files are made. */
  String dataLocation();

  @Override
  void close();
}
