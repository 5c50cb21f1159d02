package io.otlpdelta.server.doctor;

import io.otlpdelta.server.doctor.DoctorReport.Section;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at servers and at what would become of a client's requests there. Blocks. */
public final class Doctor {
  private final ServerProbe servers;
  private final DryRunProbe dryRuns;

  public Doctor(TrustedAuthorities trusted) {
    WebClient client = new WebClient(trusted);
    this.servers = new ServerProbe(client, new TlsProbe(trusted));
    this.dryRuns = new DryRunProbe(client);
  }

  /** Each server once, then each target whose server answers. */
  public List<Section> examine(List<ExportTarget> targets) throws InterruptedException {
    Map<ServerAddress, Section> reached = new LinkedHashMap<>();
    for (ExportTarget target : targets) {
      ServerAddress server = target.server();
      if (!reached.containsKey(server)) {
        reached.put(server, servers.examine(server));
      }
    }
    List<Section> sections = new ArrayList<>(reached.values());
    for (ExportTarget target : targets) {
      Section server = reached.get(target.server());
      sections.add(
          server == null || server.isFailed()
              ? new Section(
                  target.signal().route(),
                  List.of(
                      Finding.notReached(
                          "dry-run", "Not asked, because of what is wrong with the server.")))
              : dryRuns.examine(target));
    }
    return sections;
  }
}
