package io.otlpdelta.journal;

import java.nio.file.Path;

/**
 * A file ready to become a segment: allocated on disk to its full size.
 *
 * @param recycledFrom base of the segment that it was, 0 if it is fresh
 */
record Spare(Path path, long size, long recycledFrom) {}
