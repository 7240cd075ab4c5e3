package dev.iota.access.kafka;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Who may touch what in a run: exactly what a worker or a validator uses, and nothing else.
 *
 * <p>Kafka grants topics, not partitions. So a miner can read the inboxes of all workers of its stage and write to all of the next: it
 * can't speak for any of them, as frames are signed.
 */
public final class GrantRules {
    private final RunSpec run;
    private final Topics topics;

    public GrantRules(RunSpec run) {
        this.run = Objects.requireNonNull(run, "run");
        this.topics = new Topics(run.run());
    }

    /** @throws IllegalArgumentException if the run has no such stage */
    public Set<Grant> grants(Standing standing) {
        Set<Grant> grants = new HashSet<>();
        grants.add(Grant.write(topics.workerEvents()));
        grants.add(Grant.read(topics.commands()));
        grants.add(Grant.read(topics.epochs()));
        if (standing instanceof Standing.Placed placed) {
            addPlace(placed.stage(), grants);
        } else if (standing instanceof Standing.Validator) {
            addAudits(grants);
        }
        return Set.copyOf(grants);
    }

    private void addPlace(Stage stage, Set<Grant> grants) {
        ModelSpec model = run.model();
        if (stage.value() >= model.stages()) {
            throw new IllegalArgumentException("stage " + stage + " of a run of " + model.stages());
        }
        grants.add(Grant.read(model.isHead(stage) ? topics.tickets() : topics.activations(stage)));
        if (!model.isTail(stage)) {
            grants.add(Grant.read(topics.gradients(stage)));
            grants.add(Grant.write(topics.activations(stage.next())));
        }
        if (!model.isHead(stage)) {
            grants.add(Grant.write(topics.gradients(new Stage(stage.value() - 1))));
        }
    }

    /** An audit reads what the miner was sent, what it sent, and what it told of that. */
    private void addAudits(Set<Grant> grants) {
        grants.add(Grant.read(topics.audits()));
        grants.add(Grant.join(topics.validatorGroup()));
        grants.add(Grant.read(topics.workerEvents()));
        grants.add(Grant.read(topics.tickets()));
        for (Stage stage = Stage.FIRST; !run.model().isTail(stage); stage = stage.next()) {
            grants.add(Grant.read(topics.activations(stage.next())));
            grants.add(Grant.read(topics.gradients(stage)));
        }
    }
}
