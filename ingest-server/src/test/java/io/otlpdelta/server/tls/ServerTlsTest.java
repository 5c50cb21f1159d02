package io.otlpdelta.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.TestAuthority;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server makes of its certificate files, and of what happens to them while it runs. */
class ServerTlsTest {
  @TempDir private Path folder;

  private final ManualTime time = new ManualTime(Instant.now().toEpochMilli());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestAuthority authority = newAuthority();
  private PemFiles files;
  private TestAuthority.Pair first;
  private @Nullable ServerTls tls;

  @BeforeEach
  void writeAPair() throws Exception {
    files = new PemFiles(folder);
    first = authority.issue("CN=first", "dns:localhost");
    files.write(first);
  }

  @AfterEach
  void close() {
    if (tls != null) {
      tls.close();
    }
  }

  @Test
  void theWholeChainIsInForce() {
    open();

    assertThat(tls.provider().keyPair("*").certificateChain()).isEqualTo(first.chain());
    assertThat(tls.provider().keyPair("*").privateKey()).isEqualTo(first.key());
    assertThat(tls.provider().keyPair("any.name")).isSameAs(tls.provider().keyPair("*"));
    assertThat(tls.problem()).isEmpty();
  }

  @Test
  void aNewPairIsTakenIntoUse() throws Exception {
    open();
    TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
    files.write(second);

    tls.refresh();

    assertThat(inForce()).isEqualTo(second.certificate());
    assertThat(registry.get("otlp_delta_tls_reloads").counter().count()).isEqualTo(1);
    assertThat(tls.problem()).isEmpty();
  }

  @Test
  void anUnchangedPairIsNotReadAsANewOne() throws Exception {
    open();
    files.write(first);

    tls.refresh();

    assertThat(registry.get("otlp_delta_tls_reloads").counter().count()).isZero();
  }

  @Test
  void aPairThatIsReplacedOneFileAfterTheOtherIsTakenIntoUseWhole() throws Exception {
    open();
    TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
    files.replace("certificate.pem", second.certificatePem());
    tls.refresh();

    assertThat(inForce()).isEqualTo(first.certificate());
    assertThat(tls.problem())
        .contains(
            "the certificate files cannot be used, older ones stay in force; see the application"
                + " log");
    assertThat(registry.get("otlp_delta_tls_files_faulty").gauge().value()).isEqualTo(1);

    files.replace("key.pem", second.keyPem());
    tls.refresh();

    assertThat(inForce()).isEqualTo(second.certificate());
    assertThat(tls.problem()).isEmpty();
    assertThat(registry.get("otlp_delta_tls_files_faulty").gauge().value()).isZero();
  }

  @Test
  void whatIsOnlyHalfWrittenChangesNothing() throws Exception {
    open();
    TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
    files.replace("key.pem", second.keyPem());
    String whole = second.certificatePem();
    for (int end : new int[] {0, 1, 30, whole.length() / 4, whole.length() * 3 / 4}) {
      files.replace("certificate.pem", whole.substring(0, end));

      tls.refresh();

      assertThat(inForce()).as("%d characters", end).isEqualTo(first.certificate());
      assertThat(tls.problem()).as("%d characters", end).isPresent();
    }
    files.replace("certificate.pem", whole);
    tls.refresh();

    assertThat(inForce()).isEqualTo(second.certificate());
  }

  @Test
  void filesThatGoAwayAndComeBackAreNoNews() throws Exception {
    open();
    Files.delete(files.key());
    tls.refresh();
    assertThat(tls.problem()).isPresent();
    assertThat(inForce()).isEqualTo(first.certificate());

    files.write(first);
    tls.refresh();

    assertThat(tls.problem()).isEmpty();
    assertThat(registry.get("otlp_delta_tls_reloads").counter().count()).isZero();
  }

  @Test
  void anExpiredCertificateDoesNotReplaceAGoodOne() throws Exception {
    open();
    files.write(authority.issue("CN=late", Instant.now().minusSeconds(60)));

    tls.refresh();

    assertThat(inForce()).isEqualTo(first.certificate());
    assertThat(tls.problem()).isPresent();
  }

  @Test
  void anExpiredCertificateIsServedWhenThereIsNoOtherAndSaid() throws Exception {
    Instant end = Instant.parse("2024-02-03T04:05:06Z");
    files.write(authority.issue("CN=late", end));
    open();

    assertThat(tls.problem()).contains("the certificate expired at 2024-02-03T04:05:06Z");
    assertThat(daysLeft()).isNegative();

    files.write(first);
    tls.refresh();

    assertThat(inForce()).isEqualTo(first.certificate());
    assertThat(tls.problem()).isEmpty();
  }

  @Test
  void theDaysUntilTheEndAreAGauge() {
    open();
    assertThat(daysLeft()).isBetween(29.9, 30.0);

    time.advance(Duration.ofDays(31));

    assertThat(daysLeft()).isBetween(-1.1, -1.0);
    assertThat(tls.problem()).get().asString().startsWith("the certificate expired at ");
  }

  @Test
  void theEndOfAnAuthorityInTheChainCountsToo() throws Exception {
    files.write(authority.issue("CN=long", Instant.now().plus(Duration.ofDays(300))));
    open();

    assertThat(daysLeft()).as("the authority's").isLessThan(31);
  }

  @Test
  void clientAuthoritiesAreFollowedToo() throws Exception {
    TestAuthority other = TestAuthority.create("other");
    files.replace("clients.pem", authority.pem());
    open("tls.clientAuth", "optional", "tls.clientCaFile", files.clientAuthorities().toString());
    assertThat(tls.provider().trustedCertificates("*")).containsExactly(authority.certificate());

    files.replace("clients.pem", authority.pem() + other.pem());
    tls.refresh();

    assertThat(tls.provider().trustedCertificates("*"))
        .containsExactly(authority.certificate(), other.certificate());
  }

  @Test
  void aCertificateThatIsNoAuthoritysIsNoClientAuthority() throws Exception {
    Files.writeString(
        files.clientAuthorities(),
        TestAuthority.Pair.pem("CERTIFICATE", first.certificate().getEncoded()));

    assertThatThrownBy(
            () ->
                open(
                    "tls.clientAuth",
                    "required",
                    "tls.clientCaFile",
                    files.clientAuthorities().toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "tls.clientCaFile: the file "
                + files.clientAuthorities()
                + " holds a certificate that is no authority's: CN=first (expected: certificates"
                + " with CA:TRUE)");
  }

  @Test
  void aKeyWithAPasswordIsReadWithIt() throws Exception {
    files.replace("key.pem", encrypted(first, "geheim"));
    open("tls.keyPassword", "geheim");

    assertThat(tls.provider().keyPair("*").privateKey()).isEqualTo(first.key());
  }

  @Test
  void aWrongPasswordIsSaid() throws Exception {
    files.replace("key.pem", encrypted(first, "geheim"));

    assertThatThrownBy(() -> open("tls.keyPassword", "wrong"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "tls.keyFile: the file "
                + files.key()
                + " holds no private key that can be read (expected: PEM, PKCS #8 or PKCS #1, with"
                + " the password of tls.keyPassword)");
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("; a key with a password needs tls.keyPassword)");
  }

  @Test
  void aKeyOfAnotherCertificateIsSaid() throws Exception {
    files.replace("key.pem", authority.issue("CN=other").keyPem());

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "tls.keyFile: the key in "
                + files.key()
                + " is not the one that the first certificate in "
                + files.certificate()
                + " is for (expected: a pair)");
  }

  @Test
  void aKeyOfAnotherAlgorithmThanTheCertificatesIsSaid() throws Exception {
    TestAuthority.Pair rsa = authority.issue("RSA", "CN=rsa", Instant.now().plusSeconds(600));
    files.replace("key.pem", rsa.keyPem());

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not the one that the first certificate in");
  }

  @Test
  void anRsaPairIsServedToo() throws Exception {
    TestAuthority.Pair rsa = authority.issue("RSA", "CN=rsa", Instant.now().plusSeconds(600));
    files.write(rsa);
    open();

    assertThat(inForce()).isEqualTo(rsa.certificate());
  }

  @Test
  void anAlgorithmThatNoClientTakesIsSaid() throws Exception {
    files.write(authority.issue("Ed25519", "CN=new", Instant.now().plusSeconds(600)));

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is for a key of EdDSA (expected: RSA or EC)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nbroken\n"})
  void aFileThatIsNoCertificateIsSaid(String text) throws Exception {
    files.replace("certificate.pem", text);

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("tls.certificateFile: the file " + files.certificate() + " ");
  }

  @Test
  void aMissingFileIsSaid() throws IOException {
    Files.delete(files.certificate());

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessage("tls.certificateFile: there is no file " + files.certificate());
    assertThatThrownBy(() -> ServerTls.check(config()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tls.certificateFile: there is no file " + files.certificate());
  }

  @Test
  void aFileThatIsFarTooLargeIsNotRead() throws IOException {
    Files.write(files.certificate(), new byte[2 << 20]);

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("has more than 1048576 bytes");
  }

  private void open(String... settings) {
    tls = ServerTls.open(config(settings), time, registry);
  }

  private TlsConfig config(String... settings) {
    Map<String, String> texts = new HashMap<>(files.settings(settings));
    return ServerConfig.of(texts).listen().tls().orElseThrow();
  }

  private X509Certificate inForce() {
    return tls.provider().keyPair("*").certificateChain().get(0);
  }

  private double daysLeft() {
    return registry.get("otlp_delta_tls_certificate_days_left").gauge().value();
  }

  private static TestAuthority newAuthority() {
    try {
      return TestAuthority.create("authority");
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encrypted(TestAuthority.Pair pair, String password) throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    SecretKey key =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.ENCRYPT_MODE, key, new PBEParameterSpec(new byte[8], 2_048));
    byte[] wrapped = cipher.doFinal(pair.key().getEncoded());
    return TestAuthority.Pair.pem(
        "ENCRYPTED PRIVATE KEY",
        new EncryptedPrivateKeyInfo(cipher.getParameters(), wrapped).getEncoded());
  }
}
