package io.otlpdelta.pipeline;

import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which position of the journal one table holds its entries, and under which application id.
 * One thread at a time.
 *
 * <p>The table itself says it, by its transaction version. Before this process wrote the table,
 * that version lies before the journal's beginning, {@link Journal#begin}. If it does not, the
 * journal was restored from an older copy, or lost its end, while the clock is behind: new entries
 * get positions that the table has from entries nobody knows any more, and would be taken for
 * these. So a new incarnation begins, after the last position that the journal held when it was
 * opened: up to there the table holds everything, because its own version is later and commits
 * follow positions; what was appended since is new.
 *
 * <p>A crash before the incarnation is recorded: nothing was committed under it. After it: the
 * record says which entries are new, also when some came before the crash and some after it. After
 * a commit under it: the table says so, and would even without the record.
 *
 * <p>Not promised: a restored journal, a clock that is behind, <em>and</em> a crash before the
 * first look at the table: the next process cannot tell what was appended in between from the past.
 * And two servers on copies of one data directory: what the other one commits looks like ours.
 */
final class TableProgress {
  private static final Logger logger = LoggerFactory.getLogger(TableProgress.class);

  private final TableId table;
  private final Incarnations incarnations;
  private Incarnation incarnation;
  private Position known = Position.BEFORE_ALL;
  private boolean lookedAt;

  TableProgress(TableId table, Incarnations incarnations, Incarnation incarnation) {
    this.table = table;
    this.incarnations = incarnations;
    this.incarnation = incarnation;
  }

  /** The application id for commits; final after the first {@link #look}. */
  String applicationId() {
    return incarnations.applicationId(incarnation.number());
  }

  /**
   * Asks the table, which must be asked before each batch. The answer never goes back while this
   * process runs, also when the table forgets transaction ids.
   *
   * @throws CommitException what the committer throws; {@code PERMANENT} when another server writes
   *     under our application id
   * @throws IOException when a new incarnation cannot be recorded
   */
  Position look(TableCommitter committer, TableName name, Journal journal, long nowMillis)
      throws CommitException, IOException {
    Position held =
        lookedAt ? held(committer, incarnation) : firstLook(committer, name, journal, nowMillis);
    requireOurs(held, journal);
    if (held.isAfter(known)) {
      known = held;
    }
    return known;
  }

  /**
   * Where the journal began, as long as the table was not looked at since: if it holds a later
   * position then, that is none of the entries that the journal has.
   */
  Optional<Position> unseenSince(Journal journal) {
    return lookedAt ? Optional.empty() : Optional.of(journal.begin());
  }

  /** What the table says without being judged by a journal: for a command beside the server. */
  Position inTable(TableCommitter committer) throws CommitException {
    return held(committer, newestIn(committer));
  }

  private Position firstLook(
      TableCommitter committer, TableName name, Journal journal, long nowMillis)
      throws CommitException, IOException {
    Incarnation newest = newestIn(committer);
    Position held = held(committer, newest);
    if (!held.isBefore(journal.begin())) {
      Position lastHeldByJournal = new Position(journal.begin().sequence() - 1);
      newest = new Incarnation(newest.number() + 1, lastHeldByJournal);
      incarnations.begin(table, name, newest, held, nowMillis);
      logger.error(
          "[{}] the table holds position {} of this journal, which knows of none after {} before"
              + " this start: its folder was restored from an older copy or lost its end, and the"
              + " clock is behind. Rows received since this start are written under the new"
              + " application id {}. Set the clock right",
          name,
          held,
          lastHeldByJournal,
          incarnations.applicationId(newest.number()));
      held = lastHeldByJournal;
    }
    incarnation = newest;
    lookedAt = true;
    return held;
  }

  /** The table may know later ones than the record, if that was restored from an older copy. */
  private Incarnation newestIn(TableCommitter committer) throws CommitException {
    Incarnation newest = incarnation;
    while (true) {
      int next = newest.number() + 1;
      if (committer.transactionVersion(incarnations.applicationId(next)).isEmpty()) {
        return newest;
      }
      newest = new Incarnation(next, Position.BEFORE_ALL);
    }
  }

  private Position held(TableCommitter committer, Incarnation of) throws CommitException {
    OptionalLong version = committer.transactionVersion(incarnations.applicationId(of.number()));
    Position committed = new Position(version.orElse(0));
    return committed.isAfter(of.after()) ? committed : of.after();
  }

  private void requireOurs(Position held, Journal journal) throws CommitException {
    if (held.isBefore(journal.begin()) || !held.isAfter(journal.last())) {
      return;
    }
    throw new CommitException(
        Kind.PERMANENT,
        "the table holds position "
            + held
            + " of this journal, but the journal ends at "
            + journal.last()
            + ": another server writes under the application id "
            + applicationId()
            + ", from a copy of this data directory; stop one of them",
        null);
  }
}
