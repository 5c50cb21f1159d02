package io.otlpdelta.auth;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority in memory. The JDK makes keys and signatures but no certificates, so
 * their few bytes around those are written here (RFC 5280, 4.1).
 */
public final class TestAuthority {
  private static final byte[] ECDSA_WITH_SHA256 =
      sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final AtomicLong serial = new AtomicLong(1);
  private final Pair own;

  private TestAuthority(Pair own) {
    this.own = own;
  }

  /** A new authority that trusts itself. */
  public static TestAuthority create(String name) throws GeneralSecurityException {
    KeyPair keys = newKeys("EC");
    X500Principal subject = new X500Principal("CN=" + name);
    Instant now = Instant.now();
    X509Certificate certificate =
        sign(
            keys.getPrivate(),
            subject,
            new Request(
                subject,
                keys.getPublic(),
                now.minus(Duration.ofDays(1)),
                now.plus(days(30)),
                List.of()),
            1,
            true);
    return new TestAuthority(new Pair(keys.getPrivate(), List.of(certificate)));
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /** The same as PEM. */
  public String pem() {
    return own.certificatePem();
  }

  /**
   * A certificate from yesterday to in 30 days.
   *
   * @param names {@code dns:}, {@code uri:}, {@code email:} or {@code ip:} and the value
   */
  public Pair issue(String subject, String... names) throws GeneralSecurityException {
    return issue(subject, Instant.now().plus(days(30)), names);
  }

  /** The same, with its end. */
  public Pair issue(String subject, Instant expiresAt, String... names)
      throws GeneralSecurityException {
    return issue("EC", subject, expiresAt, names);
  }

  /** The same, for a key of that algorithm. */
  public Pair issue(String algorithm, String subject, Instant expiresAt, String... names)
      throws GeneralSecurityException {
    KeyPair keys = newKeys(algorithm);
    Request request =
        new Request(
            new X500Principal(subject),
            keys.getPublic(),
            expiresAt.minus(days(40)),
            expiresAt,
            Arrays.asList(names));
    X509Certificate certificate =
        sign(
            own.key(),
            own.certificate().getSubjectX500Principal(),
            request,
            serial.incrementAndGet(),
            false);
    return new Pair(keys.getPrivate(), List.of(certificate, own.certificate()));
  }

  private static KeyPair newKeys(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else if (algorithm.equals("RSA")) {
      generator.initialize(2_048);
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(
      PrivateKey issuerKey, X500Principal issuer, Request request, long number, boolean isAuthority)
      throws GeneralSecurityException {
    List<byte[]> extensions = new ArrayList<>();
    extensions.add(
        extension(oid(0x55, 0x1d, 19), sequence(isAuthority ? tlv(1, bytes(0xff)) : new byte[0])));
    if (!request.names().isEmpty()) {
      byte[][] names =
          request.names().stream().map(TestAuthority::generalName).toArray(byte[][]::new);
      extensions.add(extension(oid(0x55, 0x1d, 17), sequence(names)));
    }
    byte[] body =
        sequence(
            tlv(0xa0, tlv(2, bytes(2))),
            tlv(2, BigInteger.valueOf(number).toByteArray()),
            ECDSA_WITH_SHA256,
            issuer.getEncoded(),
            sequence(time(request.from()), time(request.to())),
            request.subject().getEncoded(),
            request.key().getEncoded(),
            tlv(0xa3, sequence(extensions.toArray(byte[][]::new))));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(issuerKey);
    signature.update(body);
    byte[] whole = sequence(body, ECDSA_WITH_SHA256, tlv(3, bytes(0), signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] generalName(String name) {
    int colon = name.indexOf(':');
    byte[] value = name.substring(colon + 1).getBytes(StandardCharsets.US_ASCII);
    return switch (name.substring(0, colon)) {
      case "email" -> tlv(0x81, value);
      case "dns" -> tlv(0x82, value);
      case "uri" -> tlv(0x86, value);
      case "ip" -> tlv(0x87, address(name.substring(colon + 1)));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static byte[] extension(byte[] oid, byte[] value) {
    return sequence(oid, tlv(4, value));
  }

  private static byte[] time(Instant instant) {
    return tlv(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] oid(int... encoded) {
    return tlv(6, bytes(encoded));
  }

  private static byte[] sequence(byte[]... parts) {
    return tlv(0x30, parts);
  }

  private static byte[] tlv(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int start = digits[0] == 0 ? 1 : 0;
      out.write(0x80 | (digits.length - start));
      out.write(digits, start, digits.length - start);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private record Request(
      X500Principal subject, PublicKey key, Instant from, Instant to, List<String> names) {}

  /** A key and the certificates for it, its own first. */
  public record Pair(PrivateKey key, List<X509Certificate> chain) {
    public X509Certificate certificate() {
      return chain.get(0);
    }

    public String certificatePem() {
      StringBuilder pem = new StringBuilder();
      for (X509Certificate certificate : chain) {
        try {
          pem.append(pem("CERTIFICATE", certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      }
      return pem.toString();
    }

    public String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /** DER as PEM. */
    public static String pem(String kind, byte[] der) {
      return "-----BEGIN "
          + kind
          + "-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
          + "\n-----END "
          + kind
          + "-----\n";
    }
  }
}
