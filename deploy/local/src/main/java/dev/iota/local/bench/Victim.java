package dev.iota.local.bench;

/** What a benchmark kills. */
enum Victim {
    /** The one that runs the orchestrator's job. */
    TASKMANAGER,
    JOBMANAGER,
    /** The one that leads the partition of the workers' events. */
    BROKER,
    /** For half a minute. */
    S3,
    /** Half of each stage's. */
    WORKERS
}
