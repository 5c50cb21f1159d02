package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.delta.CatalogFailure.Kind;
import io.otlpdelta.delta.RatifiedCommits.StagedCommit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The commits of tables that a Unity Catalog manages: which the catalog ratified, and asking it to
 * ratify one ({@code /delta/preview/commits} of its REST interface). Thread-safe; each call blocks
 * for at most the timeout a few times over.
 *
 * <p>Delta's own client of this interface (delta-storage 4.4.0) waits without limit for an answer,
 * sends a commit again when its answer is lost, and asks for the first page of commits only.
 */
public final class UnityCommits {
  private static final String PATH = "/api/2.1/unity-catalog/delta/preview/commits";
  private static final int MAX_LISTINGS = 4;

  /** A file name, because the catalog's answer becomes a path (Delta protocol, "Staged Commit"). */
  private static final Pattern FILE_NAME = Pattern.compile("\\d{20}\\.[0-9A-Za-z-]+\\.json");

  private final CatalogHttp http;

  /**
   * Creates a client, which sends nothing yet.
   *
   * @param catalog the catalog server's root, {@code https://host[:port][/prefix]}
   * @param tokens whose owner's rights decide about each request
   * @param timeout for one request
   * @param version the product's version, for {@code User-Agent}
   */
  public UnityCommits(URI catalog, WorkerTokens tokens, Duration timeout, String version) {
    String root = requireNonNull(catalog, "catalog").toString().replaceAll("/+$", "");
    this.http = new CatalogHttp(URI.create(root + PATH), tokens, timeout, EngineInfo.of(version));
  }

  /** The latest ratified version, and what was not yet reported as published up to it. */
  RatifiedCommits list(TableAddress table) throws CatalogFailure {
    for (int i = 0; i < MAX_LISTINGS; i++) {
      Optional<RatifiedCommits> listed = listOnce(table);
      if (listed.isPresent()) {
        return listed.get();
      }
    }
    throw new CatalogFailure(
        Kind.REFUSED, "the catalog's list of commits has gaps, or changes too fast", null);
  }

  /**
   * Asks the catalog to make a staged commit the next version. The file must be durable by then.
   *
   * @param published the latest version known to be in the delta log
   * @param entries is told how far it came
   */
  void ratify(TableAddress table, StagedCommit commit, OptionalLong published, EntryWriter entries)
      throws CatalogFailure {
    ObjectNode request = request(table);
    request
        .putObject("commit_info")
        .put("version", commit.version())
        .put("timestamp", commit.atMillis())
        .put("file_name", commit.fileName())
        .put("file_size", commit.bytes())
        .put("file_modification_timestamp", commit.modifiedAtMillis());
    published.ifPresent(version -> request.put("latest_backfilled_version", version));
    entries.reached(EntryWrite.UNDECIDED);
    try {
      http.send("POST", table.name(), request);
      entries.reached(EntryWrite.WRITTEN);
    } catch (CatalogFailure e) {
      if (e.kind() == Kind.VERSION_TAKEN) {
        entries.reached(EntryWrite.LOST);
      } else if (!e.kind().maybeDone()) {
        entries.reached(EntryWrite.NOT_BEGUN);
      }
      throw e;
    }
  }

  /**
   * The catalog answers with a page of commits, the oldest, and counts those it has let go of into
   * the page. Empty when others published between two pages, so that there is a gap.
   */
  private Optional<RatifiedCommits> listOnce(TableAddress table) throws CatalogFailure {
    List<StagedCommit> commits = new ArrayList<>();
    JsonNode page = page(table, 0);
    long latest = latestVersion(page);
    while (addInOrder(page, commits)) {
      long last = commits.get(commits.size() - 1).version();
      if (last >= latest) {
        return last == latest
            ? Optional.of(new RatifiedCommits(latest, commits))
            : Optional.empty();
      }
      page = page(table, last + 1);
    }
    return commits.isEmpty() ? Optional.of(new RatifiedCommits(latest, commits)) : Optional.empty();
  }

  private JsonNode page(TableAddress table, long fromVersion) throws CatalogFailure {
    return http.send("GET", table.name(), request(table).put("start_version", fromVersion));
  }

  private static long latestVersion(JsonNode page) throws CatalogFailure {
    JsonNode latest = page.path("latest_table_version");
    if (!latest.isIntegralNumber() || latest.asLong() < 0) {
      throw new CatalogFailure(
          Kind.REFUSED, "the catalog answered something else than a list of commits", null);
    }
    return latest.asLong();
  }

  /** False when the page adds nothing that follows what is there. */
  private static boolean addInOrder(JsonNode page, List<StagedCommit> commits)
      throws CatalogFailure {
    List<StagedCommit> added = new ArrayList<>();
    for (JsonNode commit : page.path("commits")) {
      added.add(commit(commit));
    }
    added.sort(Comparator.comparingLong(StagedCommit::version));
    for (StagedCommit commit : added) {
      if (!commits.isEmpty() && commits.get(commits.size() - 1).version() + 1 != commit.version()) {
        return false;
      }
      commits.add(commit);
    }
    return !added.isEmpty();
  }

  private static StagedCommit commit(JsonNode commit) throws CatalogFailure {
    String fileName = commit.path("file_name").asText();
    if (!FILE_NAME.matcher(fileName).matches()) {
      throw new CatalogFailure(
          Kind.REFUSED, "the catalog names a commit file that is none: " + fileName, null);
    }
    return new StagedCommit(
        commit.path("version").asLong(-1),
        fileName,
        commit.path("file_size").asLong(),
        commit.path("file_modification_timestamp").asLong(),
        commit.path("timestamp").asLong());
  }

  private static ObjectNode request(TableAddress table) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("table_id", table.managedId().orElseThrow())
        .put("table_uri", table.location());
  }
}
