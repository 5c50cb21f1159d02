package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Secret;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code Authorization: Bearer <token>} (RFC 6750); decided from headers alone. */
final class BearerAuthentication implements CallerAuthentication {
  private static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/=-]+)", Pattern.CASE_INSENSITIVE);

  private final Authenticator authenticator;

  BearerAuthentication(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /** The caller; a repeated header is fine when its lines are equal. */
  @Override
  public Principal authenticate(ServiceRequestContext ctx, RequestHeaders headers) {
    List<String> values = HeaderLists.elements(headers, HttpHeaderNames.AUTHORIZATION);
    if (values.isEmpty()) {
      throw Refusal.unauthenticated(
          "The request has no token. Send the header 'Authorization: Bearer <token>' with a token"
              + " from the administrator of this server.");
    }
    Matcher bearer = BEARER.matcher(values.get(0));
    boolean single = values.size() == 1 || Set.copyOf(values).size() == 1;
    if (!single || !bearer.matches()) {
      throw Refusal.unauthenticated(
          "The Authorization header is not one bearer token. Send 'Authorization: Bearer"
              + " <token>'.");
    }
    return authenticator
        .authenticate(new Secret(bearer.group(1)))
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "The token is unknown, revoked or expired. Ask the administrator of this server"
                        + " for a new one."));
  }
}
