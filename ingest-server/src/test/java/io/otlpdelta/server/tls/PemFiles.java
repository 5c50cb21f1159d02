package io.otlpdelta.server.tls;

import io.otlpdelta.auth.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/** The PEM files of a server in a test's folder, and the settings that name them. */
public record PemFiles(Path folder) {
  public PemFiles write(TestAuthority.Pair pair) throws IOException {
    replace("certificate.pem", pair.certificatePem());
    replace("key.pem", pair.keyPem());
    return this;
  }

  /** Puts a whole new file in the old one's place. */
  public Path replace(String name, String text) throws IOException {
    Path next = Files.writeString(folder.resolve(name + ".next"), text);
    return Files.move(
        next,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  public Path certificate() {
    return folder.resolve("certificate.pem");
  }

  public Path key() {
    return folder.resolve("key.pem");
  }

  public Path clientAuthorities() {
    return folder.resolve("clients.pem");
  }

  /** The settings of TLS, with others beside them. */
  public Map<String, String> settings(String... others) {
    Map<String, String> settings = new HashMap<>();
    settings.put("port", "0");
    settings.put("tls.certificateFile", certificate().toString());
    settings.put("tls.keyFile", key().toString());
    for (int i = 0; i < others.length; i += 2) {
      settings.put(others[i], others[i + 1]);
    }
    return settings;
  }
}
