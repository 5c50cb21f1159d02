package io.otlpdelta.delta;

import io.delta.kernel.exceptions.TableNotFoundException;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.parquet.DataFile;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a failure gets its kind and its sentence. A kind that could be wrong is never
 * PERMANENT: retrying costs time, giving up costs data.
 */
record CommitFailures(TableHandle table) {
  /** The library could not load the table or read its delta log. */
  CommitException onLoad(RuntimeException e) {
    Optional<CatalogFailure> catalog = CatalogFailure.among(e);
    if (catalog.isPresent()) {
      return byCatalog(catalog.get(), "cannot be read now: ");
    }
    if (e instanceof TableNotFoundException) {
      return gone(e);
    }
    Optional<String> needed = WriteSupport.needed(e);
    if (needed.isPresent()) {
      return failure(Kind.PERMANENT, "cannot be written: it needs " + needed.get(), e);
    }
    return failure(Kind.TRANSIENT, "cannot be read now: " + reason(e), e);
  }

  CommitException gone(@Nullable Exception e) {
    return failure(
        Kind.PERMANENT,
        "is gone: there is no delta log any more. Restore it; its entries are kept",
        e);
  }

  CommitException onRead(Exception e) {
    Optional<CatalogFailure> catalog = CatalogFailure.among(e);
    if (catalog.isPresent()) {
      return byCatalog(catalog.get(), "cannot be read now: ");
    }
    return failure(Kind.TRANSIENT, "cannot be read now: " + reason(e), e);
  }

  CommitException beforeWrite(RuntimeException e) {
    String problem = "could not be committed, nothing was written: ";
    Optional<CatalogFailure> catalog = CatalogFailure.among(e);
    return catalog.isPresent()
        ? byCatalog(catalog.get(), problem)
        : failure(Kind.TRANSIENT, problem + reason(e), e);
  }

  /**
   * The catalog's no is final only about the table and about rights. Whether a token is good, or
   * any is left, changes with the next caller.
   */
  private CommitException byCatalog(CatalogFailure e, String problem) {
    return switch (e.kind()) {
      case TABLE_GONE ->
          failure(
              Kind.PERMANENT,
              "is gone: the catalog does not have it any more. Restore it; its entries are kept",
              e);
      case FORBIDDEN ->
          failure(
              Kind.PERMANENT,
              "may not be written any more: "
                  + e.getMessage()
                  + ". Grant MODIFY and SELECT on it again; its entries are kept",
              e);
      case NO_TOKEN, UNREACHABLE, TOKEN_REFUSED, LIMIT_REACHED, REFUSED, VERSION_TAKEN, UNDECIDED ->
          failure(Kind.TRANSIENT, problem + e.getMessage(), e);
    };
  }

  CommitException anotherTable(String id) {
    return failure(
        Kind.PERMANENT,
        "is another table than the one its entries were sent to: its id is "
            + id
            + " (expected: "
            + table.id()
            + "). They are kept",
        null);
  }

  CommitException unwritable(String obstacle) {
    return failure(
        Kind.PERMANENT, "cannot be written: it has " + obstacle + ". Remove what forbids it", null);
  }

  CommitException unsupported(Exception check) {
    return failure(Kind.PERMANENT, "cannot be written. " + check.getMessage(), check);
  }

  CommitException schemaChanged(@Nullable RuntimeException e) {
    return failure(
        Kind.SCHEMA_CHANGED, "changed its columns, properties or protocol; plan the batch anew", e);
  }

  CommitException fileGone(DataFile file, String found) {
    return failure(
        Kind.FILE_GONE,
        "does not get data file "
            + file.location()
            + ": it is "
            + found
            + " (expected: "
            + file.bytes()
            + " bytes); write it anew",
        null);
  }

  CommitException conflict(long version, RuntimeException e) {
    return failure(
        Kind.CONFLICT,
        "got version " + version + " from another writer; nothing of this batch was written",
        e);
  }

  CommitException unknown(long version, RuntimeException e) {
    return failure(
        Kind.UNKNOWN, "may or may not have got version " + version + " from us: " + reason(e), e);
  }

  CommitException notAsked(
      TransactionId transaction, @Nullable OptionalLong told, OptionalLong committed) {
    return failure(
        Kind.UNKNOWN,
        "has transaction version "
            + text(committed)
            + " for "
            + transaction.appId()
            + ", but the batch was planned after "
            + (told == null ? "none asked for" : text(told))
            + "; ask for it again",
        null);
  }

  private static String text(OptionalLong version) {
    return version.isPresent() ? Long.toString(version.getAsLong()) : "none";
  }

  private CommitException failure(Kind kind, String what, @Nullable Throwable cause) {
    return new CommitException(kind, "table " + table.name() + " " + what, cause);
  }

  /**
   * The innermost message: the libraries wrap storage failures in sentences of their own. What the
   * catalog said is one already.
   */
  static String reason(Throwable e) {
    Optional<CatalogFailure> catalog = CatalogFailure.among(e);
    if (catalog.isPresent()) {
      return String.valueOf(catalog.get().getMessage());
    }
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
