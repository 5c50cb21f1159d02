package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.catalog.unity.FakeCommitLog.StagedCommit;
import java.util.OptionalLong;

/** What is served under {@code /api/2.1/unity-catalog}, but not below its {@code delta/v1}. */
final class UnityEndpoints {
  private final FakeSecurables securables;
  private final FakeGrants grants;
  private final FakeCredentials credentials;

  UnityEndpoints(FakeSecurables securables, FakeGrants grants, FakeCredentials credentials) {
    this.securables = securables;
    this.grants = grants;
    this.credentials = credentials;
  }

  HttpResponse catalog(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    String name = ctx.pathParam("name");
    securables.requireCatalog(name);
    grants.requireGetCatalog(caller, name);
    return json(UnityJson.object().put("name", name).putNull("comment"));
  }

  HttpResponse schema(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    String fullName = ctx.pathParam("name");
    securables.requireSchema(fullName);
    int dot = fullName.indexOf('.');
    String catalog = fullName.substring(0, dot);
    String schema = fullName.substring(dot + 1);
    grants.requireGetSchema(caller, catalog, schema);
    return json(
        UnityJson.object()
            .put("name", schema)
            .put("catalog_name", catalog)
            .put("full_name", fullName));
  }

  HttpResponse table(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    FakeTable table = securables.table(ctx.pathParam("name"));
    grants.requireGetTable(caller, table.name());
    ObjectNode answer =
        UnityJson.object()
            .put("name", table.name().table())
            .put("catalog_name", table.name().catalog())
            .put("schema_name", table.name().schema())
            .put("table_type", table.type())
            .put("data_source_format", table.format())
            .put("storage_location", table.location())
            .put("table_id", table.id().toString())
            .put("created_at", 1_790_000_000_000L);
    answer.putArray("columns");
    answer.set("properties", properties(table));
    return json(answer);
  }

  /** READ needs SELECT, READ_WRITE both; one unknown operation is the caller's mistake. */
  HttpResponse tableCredentials(
      ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    JsonNode body = UnityJson.body(request);
    FakeTable table = securables.tableById(UnityJson.text(body, "table_id"));
    requireOperation(caller, table, UnityJson.text(body, "operation"));
    return json(credentials.temporary(table.location()));
  }

  /** The path of a table is decided as the table; other paths are the metastore owner's here. */
  HttpResponse pathCredentials(
      ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    JsonNode body = UnityJson.body(request);
    String url = UnityJson.text(body, "url");
    FakeTable table =
        securables
            .tableAt(url)
            .orElseThrow(() -> new UnityError(UnityError.Code.PERMISSION_DENIED, "Access denied."));
    String operation = UnityJson.text(body, "operation");
    requireOperation(caller, table, operation.replaceFirst("^PATH_", ""));
    return json(credentials.temporary(url));
  }

  /** {@code POST /delta/preview/commits}; the answer has no JSON. */
  HttpResponse commit(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    JsonNode body = UnityJson.body(request);
    FakeTable table = securables.tableById(UnityJson.text(body, "table_id"));
    grants.requireUpdate(caller, table.name());
    String uri = UnityJson.text(body, "table_uri");
    JsonNode published = body.get("latest_backfilled_version");
    JsonNode commit = body.get("commit_info");
    requireManagedDelta(table);
    requireLocation(table, uri);
    if (commit == null || commit.isNull()) {
      if (published == null || published.isNull()) {
        throw new UnityError(
            UnityError.Code.INVALID_ARGUMENT,
            "Either commit_info or latest_backfilled_version must be defined");
      }
      securables.commits(table).publish(published.asLong());
    } else {
      securables.commits(table).add(stagedCommit(commit), optional(published));
    }
    return HttpResponse.of(HttpStatus.OK);
  }

  /** {@code GET /delta/preview/commits}, with a body. */
  HttpResponse commits(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller) {
    JsonNode body = UnityJson.body(request);
    FakeTable table = securables.tableById(UnityJson.text(body, "table_id"));
    grants.requireRead(caller, table.name());
    requireManagedDelta(table);
    FakeCommitLog.Answer found =
        securables
            .commits(table)
            .read(body.path("start_version").asLong(), optional(body.get("end_version")));
    ObjectNode answer = UnityJson.object().put("latest_table_version", found.latestVersion());
    ArrayNode commits = answer.putArray("commits");
    for (StagedCommit commit : found.commits()) {
      commits
          .addObject()
          .put("version", commit.version())
          .put("timestamp", commit.timestamp())
          .put("file_name", commit.fileName())
          .put("file_size", commit.fileSize())
          .put("file_modification_timestamp", commit.modificationTime());
    }
    return json(answer);
  }

  static HttpResponse json(ObjectNode body) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, body.toString());
  }

  static ObjectNode properties(FakeTable table) {
    ObjectNode properties = UnityJson.object();
    table.properties().forEach(properties::put);
    return properties;
  }

  static OptionalLong optional(JsonNode number) {
    return number == null || number.isNull()
        ? OptionalLong.empty()
        : OptionalLong.of(number.asLong());
  }

  /** Managed tables of another format cannot be made, so only one of the checks is of use here. */
  private static void requireManagedDelta(FakeTable table) {
    if (!table.isManaged()) {
      throw new UnityError(
          UnityError.Code.INVALID_ARGUMENT, "Only managed tables are supported for Delta commits");
    }
    if (!table.isDelta()) {
      throw new UnityError(
          UnityError.Code.INVALID_ARGUMENT, "Only delta tables are supported for Delta commits");
    }
  }

  private static void requireLocation(FakeTable table, String uri) {
    String normal = uri.replaceFirst("^file:/+", "file:///").replaceFirst("/+$", "");
    if (!normal.equals(table.location())) {
      throw new UnityError(
          UnityError.Code.INVALID_ARGUMENT,
          "Table URI in commit " + uri + " does not match the table path " + table.location());
    }
  }

  private static StagedCommit stagedCommit(JsonNode commit) {
    return new StagedCommit(
        commit.path("version").asLong(),
        commit.path("timestamp").asLong(),
        commit.path("file_name").asText(),
        commit.path("file_size").asLong(),
        commit.path("file_modification_timestamp").asLong());
  }

  private void requireOperation(String caller, FakeTable table, String operation) {
    switch (operation) {
      case "READ" -> grants.requireRead(caller, table.name());
      case "READ_WRITE" -> grants.requireReadWrite(caller, table.name());
      default ->
          throw new UnityError(
              UnityError.Code.INVALID_ARGUMENT, "Privileges cannot be null or empty.");
    }
  }
}
