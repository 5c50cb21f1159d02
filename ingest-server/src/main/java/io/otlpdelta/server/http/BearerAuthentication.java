package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Secret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code Authorization: Bearer <token>} (RFC 6750); decided from headers alone. */
final class BearerAuthentication implements CallerAuthentication {
  private static final String SCHEME = "bearer ";

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
    boolean single = values.size() == 1 || Set.copyOf(values).size() == 1;
    String token = token(values.get(0));
    if (!single || token == null) {
      throw Refusal.unauthenticated(
          "The Authorization header is not one bearer token. Send 'Authorization: Bearer"
              + " <token>'.");
    }
    return authenticator
        .authenticate(new Secret(token))
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "The token is unknown, revoked or expired. Ask the administrator of this server"
                        + " for a new one."));
  }

  /** What follows the scheme and blanks, a {@code b64token}; null when the value is no such. */
  private static @Nullable String token(String value) {
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int start = SCHEME.length();
    while (start < value.length() && value.charAt(start) == ' ') {
      start++;
    }
    for (int i = start; i < value.length(); i++) {
      if (!isTokenCharacter(value.charAt(i))) {
        return null;
      }
    }
    return start == value.length() ? null : value.substring(start);
  }

  private static boolean isTokenCharacter(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "._~+/=-".indexOf(c) >= 0);
  }
}
