package dev.iota.jobs;

/**
 * Uids of the archive's operators. State in checkpoints and savepoints hangs on them: never change one; raise its number when the meaning
 * of its state changes.
 */
final class ArchiveUids {
    static final String RECORDS = "score-records-source-1";
    static final String GATE = "archive-gate-1";
    static final String DEAD_LETTERS = "archive-dead-letters-sink-1";
    static final String FILES = "archive-files-sink-1";

    private ArchiveUids() {}
}
