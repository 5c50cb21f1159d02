package io.otlpdelta.bench.peers;

/**
 * What another program takes for a part of the work.
 *
 * @param program its name and version
 * @param work what it did
 * @param records how many it was measured with
 * @param recordsPerCoreSecond by the CPU time of its process
 * @param guarantee what is true once it says that it is done
 */
public record PeerResult(
    String program, String work, long records, double recordsPerCoreSecond, String guarantee) {}
