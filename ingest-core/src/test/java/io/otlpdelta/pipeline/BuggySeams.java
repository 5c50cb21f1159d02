package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.RequestDecoder;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Stands between the real core and the honest doubles, and does one thing wrong: the core then
 * behaves as if the bug were its own.
 */
final class BuggySeams {
  private final PlantedBug bug;
  private final SimulatedWorld world;
  private final Journal journal;

  BuggySeams(PlantedBug bug, SimulatedWorld world, Journal journal) {
    this.bug = bug;
    this.world = world;
    this.journal = BuggyJournal.around(journal, bug);
  }

  Journal journal() {
    return journal;
  }

  PipelineOptions options(PipelineOptions options) {
    return bug == PlantedBug.HELD_ENTRIES_STAY_IN_THE_JOURNAL
        ? SimulatedWorld.withQuarantineAfter(options, SimulatedWorld.NEVER)
        : options;
  }

  Catalog catalog(Catalog catalog) {
    return bug == PlantedBug.HELD_TABLE_STOPS_ALL ? new OneGoneAllGone(catalog) : catalog;
  }

  RequestDecoder decoder(RequestDecoder decoder) {
    if (bug != PlantedBug.REJECTED_STORED) {
      return decoder;
    }
    return (signal, encoding, coding, body, memory) -> {
      DecodedRequest decoded = decoder.decode(signal, encoding, coding, body, memory);
      return decoded.records() > 0
          ? decoded
          : new DecodedRequest(
              decoded.body(), (int) decoded.rejected(), List.of(), List.of(), decoded.warnings());
    };
  }

  TableCommitterFactory committers(TableCommitterFactory committers) {
    if (bug == PlantedBug.NONE) {
      return committers;
    }
    return handle -> new Committer(handle.id(), committers.open(handle));
  }

  Ingest ingest(Ingest ingest) {
    return switch (bug) {
      case WAIT_IGNORED ->
          request ->
              ingest.ingest(
                  new IngestRequest(
                      request.caller(),
                      request.table(),
                      request.signal(),
                      request.encoding(),
                      request.coding(),
                      request.body(),
                      false));
      case ANSWER_FORGOTTEN ->
          request -> {
            CompletableFuture<Acceptance> answer = ingest.ingest(request);
            return answer.isCompletedExceptionally() ? new CompletableFuture<>() : answer;
          };
      default -> ingest;
    };
  }

  /** After the first table that cannot be found by its worker, no worker finds any. */
  private static final class OneGoneAllGone implements Catalog {
    private final Catalog catalog;
    private IngestException gone;

    OneGoneAllGone(Catalog catalog) {
      this.catalog = catalog;
    }

    @Override
    public TableHandle resolve(TableName name, Principal caller) {
      return catalog.resolve(name, caller);
    }

    @Override
    public TableHandle reopen(TableName name) {
      if (gone != null) {
        throw gone;
      }
      try {
        return catalog.reopen(name);
      } catch (IngestException e) {
        gone = e.code().retryable() ? null : e;
        throw e;
      }
    }
  }

  private final class Committer implements TableCommitter {
    private final TableId table;
    private final TableCommitter committer;

    Committer(TableId table, TableCommitter committer) {
      this.table = table;
      this.committer = committer;
    }

    @Override
    public TableLayout layout() throws CommitException {
      return committer.layout();
    }

    @Override
    public OptionalLong transactionVersion(String appId) throws CommitException {
      OptionalLong version = committer.transactionVersion(appId);
      return bug == PlantedBug.REPLAY_FROM_THE_BEGINNING ? OptionalLong.empty() : version;
    }

    @Override
    public CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
        throws CommitException {
      return switch (bug) {
        case RELEASE_BEFORE_COMMIT -> {
          journal.release(table, new Position(transaction.version()));
          yield committer.commit(transaction, files, planned);
        }
        case TRANSACTION_VERSION_NOT_ADVANCED -> {
          long before = committer.transactionVersion(transaction.appId()).orElse(0);
          yield committer.commit(
              new TransactionId(transaction.appId(), before + 1), files, planned);
        }
        case FILE_DELETED_AFTER_UNKNOWN -> commitAndDelete(transaction, files, planned);
        case ANOTHER_BATCH_AFTER_UNKNOWN -> commitUnguarded(transaction, files, planned);
        default -> committer.commit(transaction, files, planned);
      };
    }

    private CommitResult commitAndDelete(
        TransactionId transaction, List<DataFile> files, TableLayout planned)
        throws CommitException {
      try {
        return committer.commit(transaction, files, planned);
      } catch (CommitException e) {
        if (e.kind() == Kind.UNKNOWN) {
          files.forEach(world.tables()::deleteFile);
        }
        throw e;
      }
    }

    /** Plans anew after an unknown outcome, and relies on Delta's own rule alone. */
    private CommitResult commitUnguarded(
        TransactionId transaction, List<DataFile> files, TableLayout planned)
        throws CommitException {
      OptionalLong unused = committer.transactionVersion(transaction.appId());
      try {
        return committer.commit(transaction, files, planned);
      } catch (CommitException e) {
        throw e.kind() == Kind.UNKNOWN
            ? new CommitException(Kind.SCHEMA_CHANGED, "planted: taken for a clean failure", e)
            : e;
      }
    }

    @Override
    public String dataLocation() {
      return committer.dataLocation();
    }

    @Override
    public void close() {
      if (bug != PlantedBug.COMMITTERS_NEVER_CLOSED) {
        committer.close();
      }
    }
  }
}
