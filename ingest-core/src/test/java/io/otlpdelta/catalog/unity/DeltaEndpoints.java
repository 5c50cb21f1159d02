package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.catalog.unity.FakeCommitLog.StagedCommit;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is served under {@code /api/2.1/unity-catalog/delta/v1}: loading a table with its
 * unpublished commits, committing to it, its credentials. Commits follow the same rules as under
 * {@code delta/preview}.
 */
final class DeltaEndpoints {
  private final FakeSecurables securables;
  private final FakeGrants grants;
  private final FakeCredentials credentials;

  DeltaEndpoints(FakeSecurables securables, FakeGrants grants, FakeCredentials credentials) {
    this.securables = securables;
    this.grants = grants;
    this.credentials = credentials;
  }

  HttpResponse load(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    FakeTable table = table(ctx);
    grants.requireGetTable(caller, table.name());
    requireDelta(table);
    return UnityEndpoints.json(loaded(table));
  }

  /** {@code add-commit} and {@code set-latest-backfilled-version}; other actions are accepted. */
  HttpResponse update(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    FakeTable table = table(ctx);
    grants.requireUpdate(caller, table.name());
    JsonNode body = UnityJson.body(request);
    if (body.path("updates").isEmpty()) {
      throw invalid("At least one update is required.");
    }
    requireDelta(table);
    requireTableUuid(table, body);
    JsonNode add = find(body.path("updates"), "action", "add-commit");
    JsonNode publish = find(body.path("updates"), "action", "set-latest-backfilled-version");
    OptionalLong published =
        publish == null
            ? OptionalLong.empty()
            : OptionalLong.of(publish.path("latest-published-version").asLong());
    if (add != null) {
      securables.commits(table).add(stagedCommit(add.path("commit")), published);
    } else {
      published.ifPresent(version -> securables.commits(table).publish(version));
    }
    return UnityEndpoints.json(loaded(table));
  }

  HttpResponse credentials(
      ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    FakeTable table = table(ctx);
    String operation = ctx.queryParam("operation");
    if ("READ_WRITE".equals(operation)) {
      grants.requireReadWrite(caller, table.name());
    } else if ("READ".equals(operation)) {
      grants.requireRead(caller, table.name());
    } else {
      throw invalid("operation: " + operation);
    }
    return UnityEndpoints.json(credentials.forDelta(table.location(), operation));
  }

  private FakeTable table(ServiceRequestContext ctx) {
    return securables.table(
        ctx.pathParam("catalog") + "." + ctx.pathParam("schema") + "." + ctx.pathParam("table"));
  }

  private static void requireDelta(FakeTable table) {
    if (!table.isDelta()) {
      throw new UnityError(
          UnityError.Code.UNSUPPORTED_TABLE_FORMAT, "Table is not a Delta table: " + table.name());
    }
  }

  private static void requireTableUuid(FakeTable table, JsonNode body) {
    JsonNode required = find(body.path("requirements"), "type", "assert-table-uuid");
    if (required == null) {
      throw invalid("assert-table-uuid requirement is required.");
    }
    String uuid = required.path("uuid").asText();
    if (!uuid.equals(table.id().toString())) {
      throw new UnityError(
          UnityError.Code.UPDATE_REQUIREMENT_CONFLICT,
          "assert-table-uuid failed: expected " + uuid + " but table has " + table.id());
    }
  }

  private ObjectNode loaded(FakeTable table) {
    ObjectNode answer = UnityJson.object();
    ObjectNode metadata =
        answer
            .putObject("metadata")
            .put("etag", "etag-" + table.id())
            .put("table-type", table.type())
            .put("table-uuid", table.id().toString())
            .put("location", table.location())
            .put("created-time", 1_790_000_000_000L)
            .put("updated-time", 1_790_000_000_000L);
    metadata.putObject("columns").put("type", "struct").putArray("fields");
    metadata.putArray("partition-columns");
    metadata.set("properties", UnityEndpoints.properties(table));
    if (table.isManaged()) {
      answer.put("latest-table-version", securables.commits(table).latestVersion());
      ArrayNode commits = answer.putArray("commits");
      for (StagedCommit commit : securables.commits(table).unpublished()) {
        commits
            .addObject()
            .put("version", commit.version())
            .put("timestamp", commit.timestamp())
            .put("file-name", commit.fileName())
            .put("file-size", commit.fileSize())
            .put("file-modification-timestamp", commit.modificationTime());
      }
    }
    return answer;
  }

  private static StagedCommit stagedCommit(JsonNode commit) {
    return new StagedCommit(
        commit.path("version").asLong(),
        commit.path("timestamp").asLong(),
        commit.path("file-name").asText(),
        commit.path("file-size").asLong(),
        commit.path("file-modification-timestamp").asLong());
  }

  private static @Nullable JsonNode find(JsonNode items, String member, String value) {
    for (JsonNode item : items) {
      if (item.path(member).asText().equals(value)) {
        return item;
      }
    }
    return null;
  }

  private static UnityError invalid(String message) {
    return new UnityError(UnityError.Code.INVALID_ARGUMENT, message);
  }
}
