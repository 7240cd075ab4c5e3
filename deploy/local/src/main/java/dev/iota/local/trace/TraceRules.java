package dev.iota.local.trace;

import dev.iota.local.trace.SampleTrace.Issue;
import dev.iota.local.trace.SampleTrace.Outcome;
import dev.iota.local.trace.SampleTrace.Pass;
import dev.iota.local.trace.SampleTrace.Seal;
import dev.iota.local.trace.TraceLog.Arrived;
import dev.iota.local.trace.TraceLog.Told;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.event.WorkerEvent.RollbackRequested;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts together what the log holds of a sample. Pure. */
final class TraceRules {
    private final RunSpec run;
    private final TraceLog log;
    private final Epoch epoch;
    private final List<Leave> leaves;

    TraceRules(RunSpec run, TraceLog log) {
        this.run = run;
        this.log = log;
        this.epoch = log.line.epochOf(log.sample);
        this.leaves = Leave.all(log);
    }

    SampleTrace trace() {
        List<Issue> issues = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Leave next = i + 1 < leaves.size() ? leaves.get(i + 1) : null;
            issues.add(issue(leaves.get(i), next));
        }
        return new SampleTrace(run.run(), log.sample, epoch, issues, List.copyOf(log.unknown));
    }

    private Issue issue(Leave leave, Leave next) {
        List<Pass> passes = new ArrayList<>();
        int tail = run.model().stages() - 1;
        for (int stage = 0; stage < tail; stage++) {
            passes.add(pass(leave, new Stage(stage), Direction.FORWARD));
        }
        for (int stage = tail; stage >= 0; stage--) {
            passes.add(pass(leave, new Stage(stage), Direction.BACKWARD));
        }
        Optional<LossRecord> loss = leave.loss(log.losses);
        Optional<EpochLine.Begun> end = log.line.voided(epoch, leave.generation());
        boolean isIssuedAgain = next != null && next.generation().equals(leave.generation());
        Optional<Seal> seal = loss.isPresent() && !isIssuedAgain ? seal(leave) : Optional.empty();
        Outcome outcome = isIssuedAgain ? Outcome.GIVEN_UP
                : end.isPresent() ? Outcome.VOID
                : seal.isPresent() ? Outcome.COUNTS
                : loss.isPresent() ? Outcome.DONE : Outcome.UNDER_WAY;
        String why = isIssuedAgain ? new GivenUp(run, log).why(leave, next, passes) : end.map(this::whyVoid).orElse(null);
        return new Issue(leave.generation(), leave.attempt(), leave.ticket(), leave.issuedAtMillis(), passes,
                lossTold(leave, loss), loss.map(LossRecord::completedAtMillis).orElse(null), outcome, why, seal.orElse(null));
    }

    private Pass pass(Leave leave, Stage stage, Direction direction) {
        MinerId miner = leave.miners().get(stage.value());
        Optional<Told> told = leave.told(log.told, stage, direction);
        boolean isTail = stage.value() == run.model().stages() - 1;
        boolean isForwardInput = direction == Direction.FORWARD || isTail;
        Optional<Arrived> input = log.arrived.stream()
                .filter(frame -> frame.ticket().equals(leave.ticket()) && frame.header().to().equals(stage)
                        && (frame.header().direction() == Direction.FORWARD) == isForwardInput)
                .findFirst();
        boolean isFirst = stage.value() == 0 && direction == Direction.FORWARD;
        Optional<PassCompleted> words = told.map(event -> (PassCompleted) event.event().event());
        return new Pass(stage, direction, miner, leave.slot(stage),
                input.map(frame -> frame.topic() + "[" + frame.partition() + "] offset " + frame.offset()).orElse(null),
                isFirst && !leave.slots().isEmpty() ? Long.valueOf(leave.issuedAtMillis()) : input.map(Arrived::atMillis).orElse(null),
                input.map(Arrived::bytes).orElse(null),
                words.map(PassCompleted::waitMicros).orElse(null),
                words.map(PassCompleted::computeMicros).orElse(null),
                words.map(PassCompleted::encodeMicros).orElse(null),
                told.map(Told::atMillis).orElse(null),
                words.map(PassCompleted::weightsVersion).orElse(null));
    }

    private Double lossTold(Leave leave, Optional<LossRecord> loss) {
        Stage tail = new Stage(run.model().stages() - 1);
        return loss.map(LossRecord::loss).or(() -> leave.told(log.told, tail, Direction.BACKWARD)
                .map(told -> ((PassCompleted) told.event().event()).loss())).orElse(null);
    }

    private Optional<Seal> seal(Leave leave) {
        return log.line.sealed(epoch, leave.generation()).map(begun -> {
            EpochManifest manifest = begun.manifest();
            List<MinerId> leftOut = new ArrayList<>();
            manifest.stages().forEach(merge -> {
                MinerId miner = leave.miners().get(merge.stage().value());
                if (merge.plan().contributions().stream().map(Contribution::miner).noneMatch(miner::equals)) {
                    leftOut.add(miner);
                }
            });
            return new Seal(manifest.epoch(), manifest.generation(), manifest.checkpoint(), begun.atMillis(), leftOut);
        });
    }

    private String whyVoid(EpochLine.Begun anew) {
        String began = "epoch " + anew.manifest().epoch() + " began anew under generation " + anew.manifest().generation();
        Optional<String> asked = log.told.stream()
                .filter(told -> told.atMillis() <= anew.atMillis() && told.event().event() instanceof RollbackRequested)
                .reduce((first, later) -> later)
                .map(told -> "a rollback was asked for: " + ((RollbackRequested) told.event().event()).reason());
        return began + "; " + asked.orElse("nobody asked for it, so a stage had lost its last worker, or the run was resumed");
    }
}
