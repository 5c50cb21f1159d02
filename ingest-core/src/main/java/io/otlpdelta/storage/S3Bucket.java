package io.otlpdelta.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is asked of a bucket by the client that S3A made, past S3A: its listings cannot begin in the
 * middle ({@code start-after}), and its deletions write markers for folders.
 */
final class S3Bucket {
  private final S3Client client;
  private final String bucket;

  S3Bucket(S3AFileSystem fileSystem, String bucket) {
    this.client = fileSystem.getS3AInternals().getAmazonS3Client("list");
    this.bucket = bucket;
  }

  /**
   * The objects right in the folder whose names are equal to or after the given one, in order.
   *
   * @param prefix of the folder, with its slash, or empty
   */
  void files(String prefix, String fromName, Consumer<S3Object> found) throws IOException {
    // What the name without its last character begins is before the name, and little else is.
    int last = fromName.offsetByCodePoints(fromName.length(), -1);
    ListObjectsV2Request.Builder request =
        request(prefix).delimiter("/").startAfter(prefix + fromName.substring(0, last));
    pages(
        request,
        page -> {
          for (S3Object object : page.contents()) {
            String name = object.key().substring(prefix.length());
            if (!name.isEmpty() && name.compareTo(fromName) >= 0) {
              found.accept(object);
            }
          }
        });
  }

  /** The names of the folders right in the folder. */
  List<String> folders(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    pages(
        request(prefix).delimiter("/"),
        page -> {
          for (CommonPrefix folder : page.commonPrefixes()) {
            names.add(folder.prefix().substring(prefix.length(), folder.prefix().length() - 1));
          }
        });
    return names;
  }

  /** Whether any key begins so. */
  boolean isAnything(String prefix) throws IOException {
    return !page(request(prefix).maxKeys(1), prefix).contents().isEmpty();
  }

  /** Deletes the object; there need not be one. */
  void delete(String key) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(key));
    } catch (SdkException e) {
      throw S3AUtils.translateException("delete", "s3://" + bucket + "/" + key, e);
    }
  }

  private void pages(ListObjectsV2Request.Builder request, Consumer<ListObjectsV2Response> each)
      throws IOException {
    ListObjectsV2Response page;
    do {
      page = page(request, "");
      each.accept(page);
      request.continuationToken(page.nextContinuationToken());
    } while (Boolean.TRUE.equals(page.isTruncated()));
  }

  private ListObjectsV2Response page(ListObjectsV2Request.Builder request, String prefix)
      throws IOException {
    try {
      return client.listObjectsV2(request.build());
    } catch (SdkException e) {
      throw S3AUtils.translateException("list", "s3://" + bucket + "/" + prefix, e);
    }
  }

  private ListObjectsV2Request.Builder request(String prefix) {
    return ListObjectsV2Request.builder().bucket(bucket).prefix(prefix);
  }
}
