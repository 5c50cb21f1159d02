package io.otlpdelta.catalog.unity;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks where the catalog says a table is, and writes it as our storage does.
 *
 * <p>Keys for object storage are vended for the table's folder alone. Local files have no keys: who
 * may register an external table could name any folder of this machine, and the server would write
 * there with its own rights. So local tables are taken only below the folders an admin allowed.
 */
final class UnityLocations {
  private final List<Path> localFolders;

  UnityLocations(List<Path> localFolders) {
    this.localFolders =
        localFolders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  /**
   * The location in our form.
   *
   * @throws IngestException {@code INVALID_ARGUMENT} when tables are not written there
   */
  String checked(TableName name, @Nullable String location) {
    if (location == null || location.isEmpty()) {
      throw refused(name, "has no storage location");
    }
    if (location.startsWith("file:")) {
      return local(name, location);
    }
    String normal = Locations.normalize(location);
    if (normal.startsWith("s3://")) {
      try {
        return Locations.parse(normal);
      } catch (IllegalArgumentException e) {
        throw refused(name, "is at a place that is no folder of S3: " + e.getMessage());
      }
    }
    throw refused(
        name, "is on a storage that is not written (" + scheme(location) + ", expected: s3, file)");
  }

  private String local(TableName name, String location) {
    Path path;
    try {
      path = Path.of(URI.create(location.replaceFirst("^file:/+", "file:///"))).normalize();
    } catch (IllegalArgumentException e) {
      throw refused(name, "is at a place that is no local folder");
    }
    if (localFolders.stream().noneMatch(path::startsWith)) {
      throw refused(
          name,
          "is on a local disk, outside of the folders that the server may write. Its administrator"
              + " allows them with unity.localFolders");
    }
    return Locations.of(path);
  }

  private static String scheme(String location) {
    int colon = location.indexOf(':');
    return colon < 0 ? "no scheme" : location.substring(0, colon);
  }

  private static IngestException refused(TableName name, String why) {
    return new IngestException(ErrorCode.INVALID_ARGUMENT, "Table " + name + " " + why + ".");
  }
}
