package io.otlpdelta.it.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.testcontainers.DockerClientFactory;

/** A named volume at {@code /data}, as an admin makes one; removed with all it holds at the end. */
final class DataVolume implements AutoCloseable {
  static final String MOUNT_POINT = "/data";

  private final DockerClient docker = DockerClientFactory.instance().client();
  private final String name = docker.createVolumeCmd().exec().getName();

  /** Mounts the volume into a container that is being made. */
  void mountInto(CreateContainerCmd container) {
    container.getHostConfig().withBinds(List.of(Bind.parse(name + ":" + MOUNT_POINT)));
  }

  /** Copies a folder of the volume out through a container that has it mounted. */
  Path copyOut(String containerId, String folder, Path target) throws IOException {
    try (InputStream copied =
            docker.copyArchiveFromContainerCmd(containerId, MOUNT_POINT + "/" + folder).exec();
        TarArchiveInputStream archive = new TarArchiveInputStream(copied)) {
      for (TarArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(entry.getName() + " leads out of the archive");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(archive, path);
        }
      }
    }
    return target;
  }

  @Override
  public void close() {
    docker.removeVolumeCmd(name).exec();
  }
}
