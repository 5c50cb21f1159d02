package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.HEADERS;

import io.otlpdelta.model.Secret;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.List;

/** Who may send. */
final class AuthenticationCases {
  private static final int UNAUTHENTICATED = 16;
  private static final int DENIED = 7;
  private static final String AUTHORIZATION = "Authorization";
  private static final Secret UNKNOWN = new Secret("nobody-has-this-token");
  private static final int LARGE_BODY = 10_000_000;

  private AuthenticationCases() {}

  static List<ConformanceCase> all() {
    return List.of(
        ours(
            "no-token",
            "A request without a token is 401 and told which scheme to use",
            ERRORS,
            probe -> refused(probe, probe.request(probe.body()).without(AUTHORIZATION))),
        refusedWith("other-scheme", "A scheme other than Bearer is 401", "Basic dXNlcjpwYXNz"),
        refusedWith("empty-token", "An empty bearer token is 401", "Bearer "),
        refusedWith("no-scheme", "A token without its scheme is 401", "nobody-has-this-token"),
        refusedWith("bad-token", "An unknown token is 401", Probe.bearer(UNKNOWN)),
        standard(
            "lower-case-scheme",
            "The scheme's name has no case: bearer is Bearer",
            "RFC 9110, 11.1",
            AuthenticationCases::lowerCase),
        ours(
            "two-tokens",
            "Two different tokens are 401",
            ERRORS,
            probe ->
                refused(
                    probe, probe.request(probe.body()).with(AUTHORIZATION, Probe.bearer(UNKNOWN)))),
        ours(
            "unread-body",
            "An unknown token is refused before the body is read",
            HEADERS,
            AuthenticationCases::unreadBody),
        ours(
                "no-modify",
                "A token that may read the table and not write it is 403, which names the"
                    + " privilege",
                ERRORS,
                AuthenticationCases::noModify)
            .needing(Need.LIMITED_TOKEN));
  }

  private static ConformanceCase refusedWith(String name, String title, String authorization) {
    return ours(
        name,
        title,
        ERRORS,
        probe ->
            refused(probe, probe.request(probe.body()).replacing(AUTHORIZATION, authorization)));
  }

  private static void refused(Probe probe, RawRequest request) throws Exception {
    unauthenticated(probe, probe.send(request));
    probe.rows(0);
  }

  private static void unauthenticated(Probe probe, Answer answer) throws Mismatch {
    probe.refused(answer, 401, UNAUTHENTICATED);
    Expectations.header(answer, "WWW-Authenticate", "Bearer");
  }

  private static void lowerCase(Probe probe) throws Exception {
    RawRequest request = probe.request(probe.body());
    if (probe.options().token().isPresent()) {
      Secret token = probe.options().token().get();
      request = request.replacing(AUTHORIZATION, "bearer " + token.reveal());
    }
    probe.accepted(probe.send(request));
    probe.rows(1);
  }

  private static void unreadBody(Probe probe) throws Exception {
    RawRequest request =
        probe
            .request()
            .replacing(AUTHORIZATION, Probe.bearer(UNKNOWN))
            .with("Content-Length", Integer.toString(LARGE_BODY));
    RawConnection connection = probe.connect();
    connection.write(probe.asked(request).head());
    unauthenticated(probe, probe.answered(connection.read()));
  }

  private static void noModify(Probe probe) throws Exception {
    Secret limited = probe.options().limitedToken().orElseThrow();
    RawRequest request =
        probe.request(probe.body()).replacing(AUTHORIZATION, Probe.bearer(limited));
    StatusBody status = probe.refused(probe.send(request), 403, DENIED);
    Probe.expect(
        status.message().contains("MODIFY"),
        "a message that names MODIFY",
        "'" + status.message() + "'");
    probe.rows(0);
  }
}
