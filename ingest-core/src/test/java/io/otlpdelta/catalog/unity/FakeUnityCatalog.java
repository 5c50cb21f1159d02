package io.otlpdelta.catalog.unity;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Unity Catalog on a real port of the loopback interface, that answers as the open-source server
 * 0.6.0 does with {@code server.authorization=enable}: same paths, shapes, statuses, error bodies
 * and decisions. What differs is said where it does. It holds everything in memory. Thread-safe.
 *
 * <pre>{@code
 * try (FakeUnityCatalog unity = FakeUnityCatalog.start(time)) {
 *   FakeTable table = unity.createExternal(name, "file:///tmp/t");
 *   String token = unity.writer("alice", name);
 *   ... talk to unity.uri() with it ...
 * }
 * }</pre>
 */
public final class FakeUnityCatalog implements AutoCloseable {
  private static final String ROOT = "/api/2.1/unity-catalog";
  private static final String DELTA_TABLE =
      ROOT + "/delta/v1/catalogs/{catalog}/schemas/{schema}/tables/{table}";

  /** Answers one kind of request of an authenticated caller. */
  private interface Endpoint {
    HttpResponse answer(ServiceRequestContext ctx, AggregatedHttpRequest request, String caller);
  }

  /** A request that arrived, whatever became of it. */
  public record Seen(HttpMethod method, String path, String token) {}

  private final FakeSecurables securables = new FakeSecurables();
  private final FakeGrants grants = new FakeGrants();
  private final FakeFaults faults = new FakeFaults();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final FakeCredentials credentials;
  private final Server server;

  /**
   * Starts an empty one.
   *
   * @param time decides when the credentials that it vends end
   */
  public static FakeUnityCatalog start(Time time) {
    return new FakeUnityCatalog(time);
  }

  private FakeUnityCatalog(Time time) {
    this.credentials = new FakeCredentials(time);
    UnityEndpoints unity = new UnityEndpoints(securables, grants, credentials);
    DeltaEndpoints delta = new DeltaEndpoints(securables, grants, credentials);
    ServerBuilder builder =
        Server.builder()
            .http(new InetSocketAddress("127.0.0.1", 0))
            .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO);
    route(builder, HttpMethod.GET, ROOT + "/catalogs/{name}", unity::catalog);
    route(builder, HttpMethod.GET, ROOT + "/schemas/{name}", unity::schema);
    route(builder, HttpMethod.GET, ROOT + "/tables/{name}", unity::table);
    route(builder, HttpMethod.POST, ROOT + "/temporary-table-credentials", unity::tableCredentials);
    route(builder, HttpMethod.POST, ROOT + "/temporary-path-credentials", unity::pathCredentials);
    route(builder, HttpMethod.POST, ROOT + "/delta/preview/commits", unity::commit);
    route(builder, HttpMethod.GET, ROOT + "/delta/preview/commits", unity::commits);
    route(builder, HttpMethod.GET, DELTA_TABLE, delta::load);
    route(builder, HttpMethod.POST, DELTA_TABLE, delta::update);
    route(builder, HttpMethod.GET, DELTA_TABLE + "/credentials", delta::credentials);
    this.server = builder.build();
    server.start().join();
  }

  /** Where it listens, as clients are configured with it. */
  public String uri() {
    return "http://127.0.0.1:" + server.activeLocalPort();
  }

  /** What is to go wrong. */
  public FakeFaults faults() {
    return faults;
  }

  /** All requests so far, in the order of their arrival. */
  public List<Seen> requests() {
    return List.copyOf(seen);
  }

  /** How many requests so far had this in their path. */
  public long requests(String pathPart) {
    return seen.stream().filter(request -> request.path().contains(pathPart)).count();
  }

  /** Registers a table, and its catalog and schema when they are new. */
  public FakeTable create(FakeTable table) {
    securables.put(table);
    return table;
  }

  /** Registers an external Delta table. */
  public FakeTable createExternal(TableName name, String location) {
    return create(FakeTable.external(UUID.randomUUID(), name, location));
  }

  /** Registers a Delta table whose commits go through the catalog; it has none yet. */
  public FakeTable createManaged(TableName name, String location) {
    return create(FakeTable.managed(UUID.randomUUID(), name, location));
  }

  public void drop(TableName name) {
    securables.drop(name);
  }

  /** A new token for the principal, which may do nothing unless something was granted to it. */
  public String token(String principal) {
    return grants.issue(principal);
  }

  /** A new token for a principal that may write the tables. */
  public String writer(String principal, TableName... tables) {
    for (TableName table : tables) {
      grant(principal, table.catalog(), UnityPrivilege.USE_CATALOG);
      grant(principal, table.catalog() + "." + table.schema(), UnityPrivilege.USE_SCHEMA);
      grant(principal, table.toString(), UnityPrivilege.SELECT, UnityPrivilege.MODIFY);
    }
    return token(principal);
  }

  /** From now on the token is of no use, in this way. */
  public void setToken(String token, FakeToken.State state) {
    grants.set(token, state);
  }

  /** Grants on a catalog, schema or table, by its full name. */
  public void grant(String principal, String object, UnityPrivilege... privileges) {
    grants.grant(principal, object, privileges);
  }

  public void revoke(String principal, String object, UnityPrivilege... privileges) {
    grants.revoke(principal, object, privileges);
  }

  /** The principal may see everything; writing still needs privileges on the table. */
  public void makeMetastoreOwner(String principal) {
    grants.makeMetastoreOwner(principal);
  }

  /** How long the credentials vended from now on are valid; one hour at first. */
  public void setCredentialValidity(Duration validity) {
    credentials.setValidity(validity);
  }

  /** How many credentials were vended so far. */
  public int vendedCredentials() {
    return credentials.vended();
  }

  /** Another writer's commit of a staged file, which the catalog takes or refuses as always. */
  public void commit(TableName name, long version, String stagedFile, long bytes, long atMillis) {
    securables
        .commits(securables.table(name.toString()))
        .add(
            new FakeCommitLog.StagedCommit(version, atMillis, stagedFile, bytes, atMillis),
            OptionalLong.empty());
  }

  /** Another client tells which version is published, without a commit. */
  public void markPublished(TableName name, long version) {
    securables.commits(securables.table(name.toString())).publish(version);
  }

  /** The latest version that the catalog ratified. */
  public long latestVersion(TableName name) {
    return securables
        .commits(securables.table(name.toString()))
        .read(0, OptionalLong.empty())
        .latestVersion();
  }

  /** The unpublished commits of a managed table, the newest first. */
  public List<Long> unpublishedVersions(TableName name) {
    return securables.commits(securables.table(name.toString())).unpublished().stream()
        .map(FakeCommitLog.StagedCommit::version)
        .toList();
  }

  /** Does not wait: the port closes soon, and Netty's event loops two seconds later. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = server.stop();
  }

  private void route(ServerBuilder builder, HttpMethod method, String path, Endpoint endpoint) {
    builder
        .route()
        .methods(method)
        .path(path)
        .build((ctx, request) -> HttpResponse.of(serve(ctx, request, endpoint)));
  }

  private CompletableFuture<HttpResponse> serve(
      ServiceRequestContext ctx, HttpRequest request, Endpoint endpoint) {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    seen.add(new Seen(ctx.method(), ctx.path(), authorization.replaceFirst("^Bearer ", "")));
    FakeFaults.Fault fault = faults.next(ctx.method() + " " + ctx.path());
    if (fault == null) {
      return request.aggregate().thenApply(whole -> answer(ctx, whole, endpoint, authorization));
    }
    return switch (fault.kind()) {
      case STATUS ->
          CompletableFuture.completedFuture(HttpResponse.of(HttpStatus.valueOf(fault.status())));
      case RESET -> closeConnection(ctx);
      case LOSE_ANSWER ->
          request
              .aggregate()
              .thenApply(whole -> answer(ctx, whole, endpoint, authorization))
              .thenCompose(HttpResponse::aggregate)
              .thenCompose(done -> closeConnection(ctx));
      case DELAY ->
          request
              .aggregate()
              .thenApply(whole -> answer(ctx, whole, endpoint, authorization))
              .thenApply(late -> HttpResponse.delayed(late, fault.delay()));
      case DENY ->
          request
              .aggregate()
              .thenApply(whole -> answer(ctx, whole, endpoint, authorization))
              .thenCompose(HttpResponse::aggregate)
              .thenApply(done -> HttpResponse.of(HttpStatus.valueOf(fault.status())));
      case BEFORE ->
          request
              .aggregate()
              .thenApplyAsync(
                  whole -> {
                    fault.action().run();
                    return answer(ctx, whole, endpoint, authorization);
                  },
                  ctx.blockingTaskExecutor());
    };
  }

  /** The order of the real one: who is it, what is it about, may he, is the request sound. */
  private HttpResponse answer(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      Endpoint endpoint,
      String authorization) {
    try {
      return endpoint.answer(ctx, request, grants.authenticate(authorization));
    } catch (UnityError e) {
      return e.answer(ctx.path());
    }
  }

  private static CompletableFuture<HttpResponse> closeConnection(ServiceRequestContext ctx) {
    return ctx.log()
        .whenAvailable(RequestLogProperty.SESSION)
        .thenApply(
            log -> {
              log.channel().close();
              return HttpResponse.streaming();
            });
  }
}
