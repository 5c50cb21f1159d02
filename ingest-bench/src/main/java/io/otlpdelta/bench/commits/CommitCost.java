package io.otlpdelta.bench.commits;

/**
 * What the next commits to a table cost.
 *
 * @param library the library that commits
 * @param commits the table's commits before them
 * @param liveFiles the table's data files before them
 * @param millisP50 asking for the transaction version and committing, as the pipeline does
 * @param allocatedBytes garbage of one commit, of the committing thread
 * @param heldBytes heap that the committer holds after them
 * @param checkpointMillis the last checkpoint by maintenance, which runs beside commits
 * @param openMillis opening another committer after them, to its first transaction version
 * @param openedBytes heap that a committer holds when it was just opened
 */
public record CommitCost(
    String library,
    long commits,
    long liveFiles,
    double millisP50,
    double millisP99,
    double allocatedBytes,
    long heldBytes,
    double checkpointMillis,
    double openMillis,
    long openedBytes) {}
