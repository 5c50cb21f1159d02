package io.otlpdelta.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateIdentityTest {
  private static final String DIGITS = "00112233445566778899aabbccddeeff".repeat(2);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns:Agent.Example.COM | dns:agent.example.com",
        "DNS: agent | dns:agent",
        "uri:spiffe://Example.org/Agent | uri:spiffe://Example.org/Agent",
        "email:Team@Example.com | email:team@example.com",
        "subject:CN=Agent, O=Example Inc | subject:cn=agent,o=example inc",
        "subject:cn=agent,o=example inc | subject:cn=agent,o=example inc",
        "subject:CN=Jos\u00e9 | subject:cn=jose\u0301",
        "subject:CN=Jose\u0301 | subject:cn=jose\u0301",
      })
  void isKeptInOneSpelling(String text, String normal) {
    CertificateIdentity identity = CertificateIdentity.parse(text);

    assertThat(identity.text()).isEqualTo(normal);
    assertThat(CertificateIdentity.parse(identity.text())).isEqualTo(identity);
  }

  @Test
  void aFingerprintMayHaveColonsAndCapitals() {
    String colons = DIGITS.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

    assertThat(CertificateIdentity.parse("sha256:" + colons).text()).isEqualTo("sha256:" + DIGITS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dns:*.example.com",
        "dns:",
        "dns:a..b",
        "dns:a b",
        "uri:/no/scheme",
        "uri:a b",
        "email:nobody",
        "sha256:abcd",
        "subject:nonsense",
        "subject:",
        "subject:CN=\uff30ayroll", // a full-width P
        "subject:CN=o\ufb03ce", // a ligature of f, f and i
        "subject:CN=Wei\u00df", // a sharp s, whose capital is SS
        "subject:CN=adm\u0131n", // an i without its dot
      })
  void whatCanStandForNobodyIsRefused(String text) {
    assertThatThrownBy(() -> CertificateIdentity.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is not usable (expected: ");
  }

  @Test
  void anotherKindIsRefusedWithTheKindsThereAre() {
    assertThatThrownBy(() -> CertificateIdentity.parse("agent.example.com"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'agent.example.com' names no identity (expected: sha256:, uri:, dns:, email: or"
                + " subject:, and the value, such as dns:agent.example.com)");
  }

  @Test
  void aCertificateSaysAllThatItCarriesTheMostParticularFirst() throws Exception {
    TestAuthority.Pair agent =
        TestAuthority.create("authority")
            .issue(
                "CN=Agent,O=Example",
                "dns:B.example.com",
                "dns:a.example.com",
                "dns:*.example.com",
                "email:team@example.com",
                "ip:10.0.0.1",
                "uri:spiffe://example.com/agent");

    assertThat(CertificateIdentity.of(agent.certificate()))
        .extracting(CertificateIdentity::text)
        .containsExactly(
            "sha256:"
                + HexFormat.of()
                    .formatHex(
                        MessageDigest.getInstance("SHA-256")
                            .digest(agent.certificate().getEncoded())),
            "uri:spiffe://example.com/agent",
            "dns:a.example.com",
            "dns:b.example.com",
            "email:team@example.com",
            "subject:cn=agent,o=example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CN=\uff30ayroll", "CN=o\ufb03ce", "CN=Wei\u00df,O=Example", "CN=adm\u0131n"})
  void aSubjectThatOnlyLooksLikeAnotherStandsForNobody(String subject) throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue(subject, "dns:a.example");

    assertThat(CertificateIdentity.of(agent.certificate()))
        .extracting(CertificateIdentity::kind)
        .containsExactly(CertificateIdentity.Kind.SHA256, CertificateIdentity.Kind.DNS);
  }

  @Test
  void aSubjectWithAccentsIsOneInEachOfItsSpellings() throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue("CN=Jos\u00e9");

    assertThat(CertificateIdentity.of(agent.certificate()))
        .contains(CertificateIdentity.parse("subject:CN=Jose\u0301"));
  }

  @Test
  void aCertificateWithoutNamesHasItsFingerprintAndItsSubject() throws Exception {
    TestAuthority.Pair agent = TestAuthority.create("authority").issue("CN=agent");

    assertThat(CertificateIdentity.of(agent.certificate()))
        .extracting(CertificateIdentity::kind)
        .containsExactly(CertificateIdentity.Kind.SHA256, CertificateIdentity.Kind.SUBJECT);
  }
}
