package dev.iota.jobs;

/**
 * Uids of the validator's operators. State in checkpoints and savepoints hangs on them: never change one; raise its number when the meaning
 * of its state changes.
 */
final class ValidatorUids {
    static final String LOSSES = "losses-source-1";
    static final String LOSS_GATE = "loss-gate-1";
    static final String LOSS_TIMES = "loss-times-1";
    static final String PANES = "panes-1";
    static final String CLASP = "clasp-1";
    static final String FRAMES = "frames-source-1";
    static final String FRAME_GATE = "frame-gate-1";
    static final String FRAME_ANOMALIES = "frame-anomalies-1";
    static final String LOSS_RISES = "loss-rises-1";
    static final String ANOMALIES = "anomalies-sink-1";
    static final String SCORES = "scores-sink-1";
    static final String VERDICT = "verdict-3";
    static final String VERDICTS = "verdicts-sink-1";
    static final String REQUESTS = "requests-sink-1";
    static final String DEAD_LETTERS = "loss-dead-letters-sink-1";

    static final String WORKER_EVENTS = "worker-events-source-1";
    static final String EVENT_GATE = "event-gate-1";
    static final String EPOCHS = "epochs-source-1";
    static final String AGREEMENT = "agreement-1";
    static final String AGREEMENTS = "agreements-sink-1";

    static final String OWN_EVIDENCE = "own-evidence-1";
    static final String AUDIT_REPORTS = "audit-reports-1";
    static final String AUDITS = "audits-sink-1";
    static final String VALIDATIONS = "validations-sink-1";
    static final String AUDIT_DEAD_LETTERS = "audit-dead-letters-sink-1";

    static final String STAKES = "stakes-source-1";
    static final String STAKE_GATE = "stake-gate-1";
    static final String STAKE_DEAD_LETTERS = "stake-dead-letters-sink-1";
    static final String WORK_EVENTS = "work-events-1";
    static final String OWN_JUDGEMENTS = "own-judgements-1";
    static final String LEDGER = "rewards-1";
    static final String REWARDS = "rewards-sink-1";
    static final String WEIGHTS = "weights-sink-1";
    static final String WEIGHTS_FILE = "weights-file-1";

    private ValidatorUids() {}
}
