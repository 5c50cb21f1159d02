package io.otlpdelta.server.doctor;

import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Tries TLS with a server, as a client that checks certificate and name. Blocks. */
final class TlsProbe {
  private static final String NAME = "tls";

  private final TrustedAuthorities trusted;

  TlsProbe(TrustedAuthorities trusted) {
    this.trusted = trusted;
  }

  Finding handshake(ServerAddress server) {
    try (SSLSocket socket = connect(server)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return Finding.ok(
          NAME,
          "The certificate is trusted, and is for "
              + server.host()
              + " ("
              + socket.getSession().getProtocol()
              + ").");
    } catch (IOException e) {
      return Finding.failed(NAME, sentence(server, e));
    }
  }

  /** Whether the server answers a TLS greeting, whatever its certificate. */
  boolean isSpoken(ServerAddress server) {
    try (SSLSocket socket = connect(server)) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException e) {
      // It spoke TLS, or it hung up: only then does the end of the stream come first.
      return !isEnd(e);
    } catch (IOException e) {
      return false;
    }
  }

  /** TLS 1.3 tells it with the first answer, not in the handshake. */
  static boolean wantsClientCertificate(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof SSLException
          && (message.contains("certificate_required") || message.contains("bad_certificate"))) {
        return true;
      }
    }
    return false;
  }

  private SSLSocket connect(ServerAddress server) throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(
          new InetSocketAddress(server.host(), server.port()), WebClient.CONNECT_TIMEOUT_MILLIS);
      plain.setSoTimeout(WebClient.CONNECT_TIMEOUT_MILLIS);
      return (SSLSocket)
          trusted
              .context()
              .getSocketFactory()
              .createSocket(plain, server.host(), server.port(), true);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static String sentence(ServerAddress server, IOException failure) {
    if (wantsClientCertificate(failure)) {
      return "The server takes only connections with a client certificate, which this command does"
          + " not send.";
    }
    if (has(failure, CertificateExpiredException.class)) {
      return "The server's certificate has expired. Its administrator renews it.";
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return "The server's certificate is not valid yet. Check the clock of this machine.";
    }
    if (has(failure, CertPathBuilderException.class)) {
      return "The server's certificate is not signed by an authority that is trusted here. Name the"
          + " authority's file with --ca-certificate; Claude Code takes it from"
          + " NODE_EXTRA_CA_CERTS.";
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return "The server's certificate is not for the name "
          + server.host()
          + ". Use a name that is in it, or have it made for this one.";
    }
    if (message.contains("Unsupported or unrecognized SSL message") || isEnd(failure)) {
      return server.hostAndPort()
          + " does not speak TLS. Write http:// instead of https:// in the URL, or give the server"
          + " a certificate.";
    }
    return "No TLS connection can be made: " + message + ".";
  }

  private static boolean isEnd(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("terminated the handshake") || message.contains("Connection reset");
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
