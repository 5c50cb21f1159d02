package io.otlpdelta.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnityConfigTest {
  private static final String SERVER = "https://example.cloud.databricks.com";

  @Test
  void theEmbeddedCatalogIsTheDefault() {
    assertThat(ServerConfig.of(Map.of()).unity()).isEmpty();
  }

  @Test
  void anAddressIsAllThatUnityCatalogNeeds() {
    UnityConfig unity = unity(Map.of("unity.uri", SERVER + "/"));
    assertThat(unity.uri()).isEqualTo(URI.create(SERVER));
    assertThat(unity.access()).isEqualTo(UnityAccess.CALLER);
    assertThat(unity.service()).isEmpty();
    assertThat(unity.localFolders()).isEmpty();
  }

  @Test
  void theExampleFileIsOneThatTheServerStartsWith() {
    LoadedConfig loaded =
        new ConfigLoader(Map.of("OTLP_DELTA_CLIENT_SECRET", "secret"))
            .load(Map.of(), Optional.of(Path.of("../scripts/unity-example.yaml")));
    UnityConfig unity = loaded.config().unity().orElseThrow();
    UnityConfig.OauthClient client = unity.service().orElseThrow().client().orElseThrow();
    assertThat(client.endpoint()).isEqualTo(URI.create(SERVER + "/oidc/v1/token"));
    assertThat(client.secret().reveal()).isEqualTo("secret");
    assertThat(loaded.values().summary()).doesNotContain("=secret");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertRefused(Map.of(), "catalog: unity needs unity.uri, the address of the server");
    assertRefused(
        Map.of("unity.uri", "example.com"),
        "unity.uri: 'example.com' is no address (expected: https://HOST, with a port or path if"
            + " needed)");
    assertRefused(
        Map.of("unity.uri", "http://example.com"),
        "unity.uri: 'http://example.com' would carry tokens readable over the network (expected:"
            + " https, or --insecure if the network is trusted)");
    assertRefused(
        Map.of("unity.uri", SERVER, "unity.token", "t", "unity.tokenFile", "/t"),
        "more than one of unity.token, unity.tokenFile and unity.clientId is set (expected: at most"
            + " one)");
    assertRefused(
        Map.of("unity.uri", SERVER, "unity.clientId", "id"),
        "unity.clientId and unity.clientSecret belong together, but only one of them is set");
    assertRefused(
        Map.of("unity.uri", SERVER, "unity.access", "grants"),
        "unity.access: grants needs a token of the server's own (set unity.token, unity.tokenFile,"
            + " or unity.clientId with unity.clientSecret)");
    assertRefused(
        Map.of("unity.uri", SERVER, "unity.accessTime", "2m", "unity.staleTime", "1m"),
        "unity.accessTime: 2m (expected: at most unity.staleTime, 1m)");
    assertRefused(
        Map.of("unity.uri", SERVER, "unity.timeout", "7s"),
        "answerTimeout: 8s (expected: more than unity.timeout and unity.callTimeout together, 9s)");
  }

  @Test
  void plainHttpIsForThisMachineOrATrustedNetwork() {
    assertThat(unity(Map.of("unity.uri", "http://127.0.0.1:8080")).uri().getPort()).isEqualTo(8080);
    assertThat(unity(Map.of("unity.uri", "http://uc:8080", "insecure", "true")).uri().getHost())
        .isEqualTo("uc");
  }

  @Test
  void anAddressWithTheEmbeddedCatalogIsAMistake() {
    assertThatThrownBy(() -> ServerConfig.of(Map.of("unity.uri", SERVER)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "unity.uri is set, but catalog is 'local' (expected: catalog 'unity', or no"
                + " unity.uri)");
  }

  private static UnityConfig unity(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("catalog", "unity");
    return ServerConfig.of(all).unity().orElseThrow();
  }

  private static void assertRefused(Map<String, String> settings, String message) {
    assertThatThrownBy(() -> unity(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
