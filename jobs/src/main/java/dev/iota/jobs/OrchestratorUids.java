package dev.iota.jobs;

/**
 * Uids of the orchestrator's operators. State in checkpoints and savepoints hangs on them: never change one; raise its number when the
 * meaning of its state changes.
 */
final class OrchestratorUids {
    static final String WORKER_EVENTS = "worker-events-source-1";
    static final String EVENT_GATE = "event-gate-1";
    static final String ORCHESTRATOR = "orchestrator-1";
    static final String TICKETS = "tickets-sink-1";
    static final String COMMANDS = "commands-sink-1";
    static final String EPOCHS = "epochs-sink-1";
    static final String LOSSES = "losses-sink-1";
    static final String GATE_DEAD_LETTERS = "gate-dead-letters-sink-1";
    static final String DEAD_LETTERS = "dead-letters-sink-1";

    static final String DURABLE_EPOCHS = "durable-epochs-source-1";
    static final String ARCHIVE = "epoch-archive-1";

    static final String STAKES = "stakes-source-1";
    static final String STAKE_GATE = "stake-gate-1";
    static final String STAKE_DEAD_LETTERS = "stake-dead-letters-sink-1";

    private OrchestratorUids() {}
}
