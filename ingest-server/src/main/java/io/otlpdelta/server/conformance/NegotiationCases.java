package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.HEADERS;
import static io.otlpdelta.server.conformance.Sources.OTLP_REQUEST;
import static io.otlpdelta.server.conformance.Sources.OTLP_RESPONSE;
import static io.otlpdelta.server.conformance.Sources.ROUTES;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Content types, methods and paths. */
final class NegotiationCases {
  private static final int INVALID = 3;
  private static final int UNIMPLEMENTED = 12;
  private static final String TYPE = "Content-Type";

  private NegotiationCases() {}

  static List<ConformanceCase> all() {
    List<ConformanceCase> cases = new ArrayList<>(types());
    cases.addAll(refusedTypes());
    cases.addAll(paths());
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
      cases.add(otherMethod(method));
    }
    cases.addAll(bodilessMethods());
    return cases;
  }

  private static List<ConformanceCase> types() {
    return List.of(
        standard(
            "plain",
            "A request is answered 200 in its own encoding, with nothing to complain of",
            OTLP_RESPONSE,
            probe -> accepted(probe, probe.request(probe.body()))),
        standard(
                "empty-object",
                "The JSON body {} is an empty request and answered 200",
                OTLP_REQUEST,
                probe -> probe.accepted(probe.send(probe.request("{}".getBytes(UTF_8)))))
            .only(Encoding.JSON),
        standard(
            "charset",
            "A parameter of the content type, charset=utf-8, changes nothing",
            "RFC 9110, 8.3.1",
            probe -> typed(probe, probe.encoding().contentType() + "; charset=utf-8")),
        standard(
            "upper-case-type",
            "A content type in upper case is the same type",
            "RFC 9110, 8.3.1",
            probe -> typed(probe, probe.encoding().contentType().toUpperCase(Locale.ROOT))),
        ours(
            "two-equal-types",
            "Two equal Content-Type lines count as one (OpenTelemetry Java's JDK sender)",
            HEADERS,
            probe ->
                accepted(
                    probe,
                    probe
                        .request(probe.body())
                        .with("content-type", probe.encoding().contentType()))),
        ours(
            "combined-types",
            "The same type twice in one line counts as one",
            HEADERS,
            probe ->
                typed(
                    probe,
                    probe.encoding().contentType() + ", " + probe.encoding().contentType())));
  }

  private static List<ConformanceCase> refusedTypes() {
    return List.of(
        ours(
            "conflicting-types",
            "Two different content types are refused with 415",
            ERRORS,
            probe ->
                refusedType(
                    probe,
                    probe.request(probe.body()).with(TYPE, other(probe.encoding()).contentType()))),
        ours(
            "no-type",
            "A request without a content type is refused with 415",
            ERRORS,
            probe -> refusedType(probe, probe.request(probe.body()).without(TYPE))),
        standard(
            "text-plain",
            "A content type that is not OTLP's is refused with 415",
            "RFC 9110, 15.5.16",
            probe -> {
              Answer answer = probe.send(probe.request(probe.body()).replacing(TYPE, "text/plain"));
              Expectations.status(answer, 415);
              probe.rows(0);
            }),
        ours(
                "json-labelled-protobuf",
                "A JSON body labelled as protobuf is read as JSON and answered as labelled (Codex)",
                HEADERS,
                NegotiationCases::jsonLabelledProtobuf)
            .only(Encoding.PROTOBUF));
  }

  private static List<ConformanceCase> paths() {
    return List.of(
        ours(
            "documented-path",
            "The path that Databricks documents is served",
            ROUTES,
            probe -> acceptedAt(probe, "/api/2.0/otel" + probe.path())),
        ours(
            "trailing-slash",
            "A slash at the end of the path changes nothing, and there is no redirect",
            ROUTES,
            probe -> {
              acceptedAt(probe, probe.path() + "/");
              acceptedAt(probe, "/api/2.0/otel" + probe.path() + "/");
            }),
        standard(
            "unknown-path",
            "A path that is not served is answered 404",
            "RFC 9110, 15.5.5",
            probe -> {
              RawRequest request = probe.request(probe.body());
              Answer answer =
                  probe.send(request.withTarget(probe.endpoint().target("/v1/nothing")));
              Expectations.status(answer, 404);
              if (probe.options().oursToo()) {
                probe.refused(answer, 404, UNIMPLEMENTED);
              }
              probe.rows(0);
            }));
  }

  private static List<ConformanceCase> bodilessMethods() {
    return List.of(
        standard(
            "method-head",
            "HEAD is answered 405 with Allow: POST and without a body",
            "RFC 9110, 9.3.2 and 15.5.6",
            probe -> methodRefused(probe.send(probe.request().withMethod("HEAD")))),
        ours(
            "options-cors-off",
            "A preflight of an origin that is not configured allows it nothing",
            "configuration.md: corsOrigins",
            probe -> {
              Answer answer = probe.send(preflight(probe, "https://unknown.example.org"));
              Probe.expect(
                  answer.first("access-control-allow-origin").isEmpty(),
                  "no Access-Control-Allow-Origin",
                  answer.all("access-control-allow-origin").toString());
            }),
        ours(
                "options-cors-on",
                "A preflight of a configured origin allows POST with the headers of an export",
                "configuration.md: corsOrigins",
                NegotiationCases::corsOn)
            .needing(Need.CORS_ORIGIN));
  }

  private static ConformanceCase otherMethod(String method) {
    return standard(
        "method-" + method.toLowerCase(Locale.ROOT),
        method + " is answered 405 with Allow: POST",
        "RFC 9110, 15.5.6",
        probe -> {
          Answer answer = probe.send(probe.request().withMethod(method));
          methodRefused(answer);
          if (probe.options().oursToo()) {
            probe.refused(answer, 405, UNIMPLEMENTED);
          }
        });
  }

  private static void methodRefused(Answer answer) throws Mismatch {
    Expectations.status(answer, 405);
    String allowed = String.join(",", answer.all("allow"));
    Probe.expect(allowed.contains("POST"), "Allow: POST", "Allow: '" + allowed + "'");
  }

  private static void jsonLabelledProtobuf(Probe probe) throws Exception {
    byte[] json =
        Telemetry.bytes(Telemetry.records(probe.signal(), probe.service(), 0, 1), Encoding.JSON);
    accepted(probe, probe.request(json));
  }

  private static void corsOn(Probe probe) throws Exception {
    String origin = probe.options().corsOrigin().orElseThrow();
    Answer answer = probe.send(preflight(probe, origin));
    Probe.expect(
        answer.status() == 200 || answer.status() == 204,
        "status 2xx",
        "status " + answer.status());
    Expectations.header(answer, "Access-Control-Allow-Origin", origin);
    String headers =
        String.join(",", answer.all("access-control-allow-headers")).toLowerCase(Locale.ROOT);
    for (String header : List.of("authorization", "content-type", "x-databricks-uc-table-name")) {
      Probe.expect(headers.contains(header), header + " to be allowed", "'" + headers + "'");
    }
    Answer export = probe.send(probe.request(probe.body()).with("Origin", origin));
    probe.accepted(export);
    probe.rows(1);
    Expectations.header(export, "Access-Control-Allow-Origin", origin);
  }

  private static RawRequest preflight(Probe probe, String origin) {
    return RawRequest.of("OPTIONS", probe.endpoint(), probe.path())
        .with("Origin", origin)
        .with("Access-Control-Request-Method", "POST")
        .with(
            "Access-Control-Request-Headers",
            "authorization,content-type,x-databricks-uc-table-name");
  }

  private static void typed(Probe probe, String contentType) throws Exception {
    accepted(probe, probe.request(probe.body()).replacing(TYPE, contentType));
  }

  private static void acceptedAt(Probe probe, String path) throws Exception {
    // Another body for each path: a repeat would not be stored.
    byte[] body = probe.bodies(path.length(), 1);
    accepted(probe, probe.request(body).withTarget(probe.endpoint().target(path)));
  }

  private static void accepted(Probe probe, RawRequest request) throws Exception {
    probe.accepted(probe.send(request));
    probe.rows(1);
  }

  /** In JSON, because nothing certain is known of the request's encoding. */
  private static void refusedType(Probe probe, RawRequest request) throws Exception {
    probe.refusedInJson(probe.send(request), 415, INVALID);
    probe.rows(0);
  }

  private static Encoding other(Encoding encoding) {
    return encoding == Encoding.JSON ? Encoding.PROTOBUF : Encoding.JSON;
  }
}
