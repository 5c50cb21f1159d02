package io.otlpdelta.journal;

/**
 * The journal's sizes at one moment.
 *
 * @param liveBytes disk bytes of segments and parked files that hold entries not yet released
 * @param budgetBytes the most that {@code liveBytes} may reach
 * @param queuedBytes bytes handed to {@link Journal#append} and not yet durable
 * @param entries entries not yet released
 * @param segments segment files in use, the spare ones not counted
 * @param damagedBytes damaged bytes set aside, never deleted by us
 * @param failed the disk failed; no append succeeds until the journal is reopened
 */
public record JournalStatus(
    long liveBytes,
    long budgetBytes,
    long queuedBytes,
    long entries,
    int segments,
    long damagedBytes,
    boolean failed) {}
