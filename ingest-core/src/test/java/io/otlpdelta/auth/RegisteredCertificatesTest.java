package io.otlpdelta.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates in the token file, and what a running server makes of them. */
class RegisteredCertificatesTest {
  private static final List<Grant> GRANTS = grants("main.telemetry.*");

  @TempDir private Path folder;
  private final ManualTime time =
      new ManualTime(Instant.parse("2026-08-01T10:00:00Z").toEpochMilli());
  private Path path;
  private TokenFile file;

  @BeforeEach
  void prepare() {
    path = folder.resolve(TokenFile.NAME);
    file = new TokenFile(path, time, new SecureRandomness());
  }

  @Test
  void aRegisteredNameStandsForEveryCertificateThatCarriesIt() throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    register("agent", "dns:agent.example.com", GRANTS);
    TokenStore store = TokenStore.open(path, time);

    for (int renewal = 0; renewal < 2; renewal++) {
      assertThat(store.authenticate(authority.issue("CN=x", "dns:agent.example.com").certificate()))
          .contains(new Principal("agent", GRANTS));
    }
    assertThat(store.authenticate(authority.issue("CN=x", "dns:b.example.com").certificate()))
        .isEmpty();
    assertThat(store.authenticate(authority.issue("CN=agent.example.com").certificate()))
        .as("a common name is no name of a host")
        .isEmpty();
  }

  @Test
  void aFingerprintStandsForOneCertificateAlone() throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    TestAuthority.Pair first = authority.issue("CN=agent");
    TestAuthority.Pair second = authority.issue("CN=agent");
    register("agent", CertificateIdentity.fingerprintOf(first.certificate()).text(), GRANTS);
    TokenStore store = TokenStore.open(path, time);

    assertThat(store.authenticate(first.certificate())).isPresent();
    assertThat(store.authenticate(second.certificate())).isEmpty();
  }

  @Test
  void severalIdentitiesGiveTheFirstNameAndAllGrants() throws Exception {
    register("machines", "dns:agent.example.com", grants("main.a.*"));
    register("team", "uri:spiffe://example.com/team", grants("main.b.*"));

    Principal caller =
        TokenStore.open(path, time)
            .authenticate(
                TestAuthority.create("authority")
                    .issue("CN=x", "dns:agent.example.com", "uri:spiffe://example.com/team")
                    .certificate())
            .orElseThrow();

    assertThat(caller.name()).isEqualTo("team");
    assertThat(caller.grants()).extracting(Grant::pattern).containsExactly("main.b.*", "main.a.*");
  }

  @Test
  void aRegistrationEndsWhenItsTimeIsOver() throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue("CN=x", "dns:a.example.com");
    file.register(
        "agent",
        CertificateIdentity.parse("dns:a.example.com"),
        GRANTS,
        Optional.of(Duration.ofHours(1)));
    TokenStore store = TokenStore.open(path, time);
    assertThat(store.authenticate(agent.certificate())).isPresent();

    time.advance(Duration.ofHours(1));

    assertThat(store.authenticate(agent.certificate())).isEmpty();
  }

  @Test
  void removingOneIsInForceWithTheNextLook() throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue("CN=x", "dns:a.example.com");
    StoredCertificate registered = register("agent", "dns:a.example.com", GRANTS);
    TokenStore store = TokenStore.open(path, time);

    assertThat(file.unregister(registered.id())).containsExactly(registered);
    store.refresh();

    assertThat(store.authenticate(agent.certificate())).isEmpty();
    assertThat(file.unregister(registered.id())).isEmpty();
  }

  @Test
  void aCertificateIsRemovedByItsNameOrIdentityToo() throws IOException {
    register("agent", "dns:a.example.com", GRANTS);
    register("agent", "dns:b.example.com", GRANTS);
    register("other", "dns:c.example.com", GRANTS);

    assertThat(file.unregister("dns:c.example.com")).hasSize(1);
    assertThat(file.unregister("agent")).hasSize(2);
    assertThat(file.certificates()).isEmpty();
  }

  @Test
  void tokensAndCertificatesLeaveEachOtherAlone() throws IOException {
    StoredCertificate certificate = register("agent", "dns:a.example.com", GRANTS);
    StoredToken token = file.create("agent", GRANTS, Optional.empty()).stored();
    assertThat(file.list()).containsExactly(token);
    assertThat(file.certificates()).containsExactly(certificate);

    file.revoke("agent");

    assertThat(file.list()).isEmpty();
    assertThat(file.certificates()).containsExactly(certificate);
  }

  @Test
  void oneIdentityIsRegisteredOnce() throws IOException {
    StoredCertificate first = register("agent", "dns:a.example.com", GRANTS);

    assertThatThrownBy(() -> register("other", "dns:A.example.com", GRANTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "certificates of dns:a.example.com are registered already, as "
                + first.id()
                + " of agent; remove that one first");
  }

  @Test
  void aNameThatCouldBeTakenForAnIdIsRefused() {
    assertThatThrownBy(() -> register("ct-0123456789ab", "dns:a.example.com", GRANTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "certificate name 'ct-0123456789ab' is not usable (expected: 1 to 128 letters, digits"
                + " or ._@- that start with a letter or digit and do not look like a certificate"
                + " id)");
  }

  @Test
  void aFileWithoutCertificatesIsWhatItWasBeforeThereWereAny() throws IOException {
    file.create("alice", GRANTS, Optional.empty());

    assertThat(Files.readString(path)).doesNotContain("certificates");
  }

  @Test
  void aFileThatListsAnIdentityTwiceIsRefused() throws IOException {
    StoredCertificate once = register("agent", "dns:a.example.com", GRANTS);
    Files.write(path, TokenFileCodec.encode(new KnownCallers(List.of(), List.of(once, once))));

    assertThatThrownBy(() -> file.certificates())
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("certificate dns:a.example.com is listed twice");
  }

  private StoredCertificate register(String name, String identity, List<Grant> grants)
      throws IOException {
    return file.register(name, CertificateIdentity.parse(identity), grants, Optional.empty());
  }

  private static List<Grant> grants(String pattern) {
    return List.of(new Grant(pattern, Set.of(Privilege.MODIFY, Privilege.SELECT)));
  }
}
