package dev.iota.worker.audit;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.pipeline.PassResult;
import dev.iota.worker.pipeline.PassRunner;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import dev.iota.worker.pipeline.StepSchedule;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.pipeline.Term;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Computes a miner's passes again, in its order and with its steps. For one audit. */
final class Replay {

    /** Where a pass's input comes from. */
    interface Inputs {
        /** @throws AuditEnded if it can't be had */
        Received of(PassCompleted pass) throws AuditEnded;
    }

    /** Is told what each pass gave. */
    interface Witness {
        /** @throws AuditEnded if there is no use in going on */
        void computed(Told<PassCompleted> told, Received input, PassResult result) throws AuditEnded;
    }

    /** Attempts that were given up may come to an end nevertheless; a graph costs memory. */
    private static final int GRAPHS_PER_CREDIT = 8;

    private final RunSpec run;
    private final Place place;
    private final Term term;
    private final StageCompute compute;
    private final PassRunner runner;
    private final StepSchedule steps;
    private final Map<TicketId, Long> graphs = new HashMap<>();
    private final Contribution committed;
    private final Consumer<StageVectors> learnt;
    private boolean isCommitted;

    /**
     * @param compute with the weights with which the epoch began
     * @param committed what the miner contributed; null if nothing
     * @param learnt is told what the miner should have contributed, when the replay has come so far
     */
    Replay(RunSpec run, Place place, Term term, StageCompute compute, Contribution committed, Consumer<StageVectors> learnt,
            LongSupplier nanoClock) {
        this.run = run;
        this.place = place;
        this.term = term;
        this.compute = compute;
        this.runner = new PassRunner(run.model(), nanoClock);
        this.steps = new StepSchedule(run);
        this.committed = committed;
        this.learnt = learnt;
    }

    /** Computes all passes of a plan. */
    void run(ReplayPlan plan, Account account, Inputs inputs, Witness witness) throws AuditEnded, InterruptedException {
        Set<Long> uploads = new HashSet<>();
        account.uploads().forEach(upload -> uploads.add(upload.backwardPasses()));
        for (Told<PassCompleted> told : plan.passes()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Received input = inputs.of(told.what());
            PassResult result = compute(told.what(), input, uploads);
            keepGraph(told.what(), input, result, plan.awaited());
            witness.computed(told, input, result);
        }
        keepIfCommitted();
    }

    /** Whether the miner told of as many gradients as are in its contribution. */
    boolean isCommitted() {
        return isCommitted;
    }

    /** Gradients that were added so far. */
    long counted() {
        return steps.counted();
    }

    private PassResult compute(PassCompleted pass, Received input, Set<Long> uploads) {
        MicroBatch microBatch = input.ticket().ticket().microBatch();
        boolean hasGradient = pass.direction() == Direction.BACKWARD;
        boolean accumulate = hasGradient && steps.counts(microBatch);
        if (accumulate) {
            keepIfCommitted();
        }
        if (uploads.contains(steps.counted()) && (accumulate || isAfterUpload(pass))) {
            stepWithLeftover();
        }
        long graphVersion = input.direction() == Direction.BACKWARD ? graphs.remove(pass.ticket()) : 0;
        OptionalDouble rate = accumulate ? steps.count(microBatch) : OptionalDouble.empty();
        return runner.run(compute, new Task.Pass(place, term, input, accumulate, rate, pass.order(), graphVersion, 0));
    }

    /** Between the last gradient and the next, only the version of the weights tells on which side of the upload a pass was. */
    private boolean isAfterUpload(PassCompleted pass) {
        boolean usesCurrent = pass.direction() == Direction.FORWARD || run.model().isTail(place.stage());
        return usesCurrent && pass.weightsVersion() > compute.version();
    }

    private void keepIfCommitted() {
        if (committed != null && !isCommitted && steps.counted() == committed.backwardPasses()) {
            stepWithLeftover();
            isCommitted = true;
            learnt.accept(compute.state());
        }
    }

    private void stepWithLeftover() {
        if (steps.leftoverRate().isPresent()) {
            try {
                compute.step(steps.leftoverRate().getAsDouble());
            } catch (ArithmeticException notFinite) {
                // As the miner: without this step.
            }
        }
        steps.leftoverTaken();
    }

    private void keepGraph(PassCompleted pass, Received input, PassResult result, Set<TicketId> awaited) throws AuditEnded {
        boolean hasGraph = pass.direction() == Direction.FORWARD;
        if (graphs.size() > GRAPHS_PER_CREDIT * run.limits().creditsPerWorker()) {
            throw AuditEnded.withheld("by what it tells, it held more than " + graphs.size() + " activations at once, with "
                    + run.limits().creditsPerWorker() + " credits");
        }
        if (hasGraph && awaited.contains(pass.ticket())) {
            graphs.put(pass.ticket(), result.weightsVersion());
        } else if (hasGraph) {
            compute.drop(input.key());
        }
    }
}
