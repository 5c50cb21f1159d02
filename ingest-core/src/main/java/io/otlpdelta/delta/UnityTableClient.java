package io.otlpdelta.delta;

import io.delta.storage.commit.Commit;
import io.delta.storage.commit.GetCommitsResponse;
import io.delta.storage.commit.TableIdentifier;
import io.delta.storage.commit.actions.AbstractDomainMetadata;
import io.delta.storage.commit.actions.AbstractMetadata;
import io.delta.storage.commit.actions.AbstractProtocol;
import io.delta.storage.commit.uccommitcoordinator.UCClient;
import io.delta.storage.commit.uniform.UniformMetadata;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.delta.RatifiedCommits.StagedCommit;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@link UnityCommits} as Kernel asks for them, for one table. What Kernel passes beside the commit
 * is not sent: tables are named by the catalog's id, and our commits change no metadata.
 */
final class UnityTableClient implements UCClient {
  private final UnityCommits commits;
  private final TableAddress table;
  private final EntryWriter entries;

  UnityTableClient(UnityCommits commits, TableAddress table, EntryWriter entries) {
    this.commits = commits;
    this.table = table;
    this.entries = entries;
  }

  @Override
  public void commit(
      String tableId,
      URI tableUri,
      @Nullable TableIdentifier identifier,
      Optional<Commit> commit,
      Optional<Long> published,
      Optional<AbstractMetadata> oldMetadata,
      Optional<AbstractMetadata> newMetadata,
      Optional<AbstractProtocol> oldProtocol,
      Optional<AbstractProtocol> newProtocol,
      List<AbstractDomainMetadata> domainMetadata,
      Optional<UniformMetadata> uniform)
      throws IOException {
    if (newMetadata.isPresent() || newProtocol.isPresent() || uniform.isPresent()) {
      throw new UnsupportedOperationException(
          "a commit that changes the definition of " + table.name() + " (expected: only its rows)");
    }
    OptionalLong latestPublished = published.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    commits.ratify(table, staged(commit.orElseThrow()), latestPublished, entries);
  }

  @Override
  public GetCommitsResponse getCommits(
      String tableId,
      URI tableUri,
      @Nullable TableIdentifier identifier,
      Optional<Long> startVersion,
      Optional<Long> endVersion)
      throws IOException {
    if (startVersion.isPresent() || endVersion.isPresent()) {
      throw new UnsupportedOperationException(
          "versions " + startVersion + " to " + endVersion + " (expected: all)");
    }
    RatifiedCommits ratified = commits.list(table);
    return new GetCommitsResponse(
        ratified.unpublished().stream().map(this::commit).toList(), ratified.latestVersion());
  }

  @Override
  public String getMetastoreId() {
    throw new UnsupportedOperationException("the catalog's own id is not needed");
  }

  @Override
  public void finalizeCreate(
      String tableName,
      String catalogName,
      String schemaName,
      String storageLocation,
      List<ColumnDef> columns,
      AbstractProtocol protocol,
      java.util.Map<String, String> properties,
      long lastCommitTimestampMs,
      List<AbstractDomainMetadata> domainMetadata) {
    throw new UnsupportedOperationException("managed tables are created by the catalog's users");
  }

  /** Holds nothing of its own. */
  @Override
  public void close() {}

  private static StagedCommit staged(Commit commit) {
    FileStatus file = commit.getFileStatus();
    return new StagedCommit(
        commit.getVersion(),
        file.getPath().getName(),
        file.getLen(),
        file.getModificationTime(),
        commit.getCommitTimestamp());
  }

  private Commit commit(StagedCommit staged) {
    String path =
        KernelPaths.kernelPath(DeltaLogFiles.stagedFolder(table.location()))
            + "/"
            + staged.fileName();
    FileStatus file =
        new FileStatus(staged.bytes(), false, 0, 0, staged.modifiedAtMillis(), new Path(path));
    return new Commit(staged.version(), file, staged.atMillis());
  }
}
