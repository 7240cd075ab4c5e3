package dev.iota.local.bench;

import dev.iota.operators.orchestration.Effect;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.orchestration.Orchestrator;
import dev.iota.operators.orchestration.RunState;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The orchestrator with simulated workers that answer every ticket at once. Making their answers is not measured; reading them (if signed: JSON
 * and Ed25519 as in the job), deciding, and (if signed) signing the next ticket is.
 */
final class TicketPath {
    private static final int STAGES = 3;
    private static final String STATE = "0".repeat(64);
    private static final int CREDITS = 4;

    private final boolean isSigned;
    private final MinerKey orchestratorKey = MinerKey.generate();
    private final RunSpec run;
    private final Orchestrator orchestrator;
    private final Map<MinerId, MinerKey> keys = new HashMap<>();
    private final Map<MinerId, Long> sequences = new HashMap<>();
    private final Deque<SignedTicket> open = new ArrayDeque<>();
    private long nowMillis = 1_000;
    private long completed;
    private long signingNanos;

    TicketPath(int workers, boolean isSigned) {
        this.isSigned = isSigned;
        ModelSpec model = new ModelSpec(256, 64, 2, 2, 128, 10_000, Collections.nCopies(STAGES, 1), Cut.NONE);
        RunSpec.Limits limits = new RunSpec.Limits(workers, CREDITS, CREDITS * workers, 1_000, 60_000, 60_000, 60_000, 60_000, 60_000);
        run = new RunSpec(RunSpec.VERSION, new RunId("bench"), orchestratorKey.miner(), model, TrainingSpec.of(1, 8, 1e-3), TensorCodec.BF16,
                TensorCodec.BF16, "datasets/none/manifest.json", MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 1L << 40, 1L << 40, limits);
        orchestrator = new Orchestrator(run, RunState.onHeap(), this::sign, new byte[] {1}, Fence.NONE);
        register(workers);
    }

    /** Completes so many samples; returns the microseconds of each. */
    double run(int samples) {
        long nanos = 0;
        signingNanos = 0;
        for (int done = 0; done < samples; done++) {
            SignedTicket ticket = open.removeFirst();
            for (Answer answer : answers(ticket)) {
                nowMillis++;
                long start = System.nanoTime();
                List<Effect> effects = orchestrator.onEvent(answer.read(), nowMillis, nowMillis);
                nanos += System.nanoTime() - start;
                take(effects);
            }
        }
        return (isSigned ? nanos : nanos - signingNanos) / 1_000.0 / samples;
    }

    long completed() {
        return completed;
    }

    private void take(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Issue issue) {
                open.addLast(issue.ticket());
            } else if (effect instanceof Effect.Record) {
                completed++;
            } else if (effect instanceof Effect.Refuse refuse) {
                throw new IllegalStateException("refused: " + refuse);
            }
        }
    }

    private List<Answer> answers(SignedTicket ticket) {
        List<Answer> answers = new ArrayList<>();
        int tail = STAGES - 1;
        for (int stage = 0; stage < tail; stage++) {
            answers.add(pass(ticket, stage, Direction.FORWARD, null));
        }
        answers.add(pass(ticket, tail, Direction.BACKWARD, 3.0));
        for (int stage = tail - 1; stage >= 0; stage--) {
            answers.add(pass(ticket, stage, Direction.BACKWARD, null));
        }
        return answers;
    }

    private Answer pass(SignedTicket signed, int stage, Direction direction, Double loss) {
        Ticket ticket = signed.ticket();
        return answer(ticket.hop(new Stage(stage)).miner(), new WorkerEvent.PassCompleted(signed.id(), ticket.microBatch(), ticket.attempt(),
                ticket.epoch(), ticket.generation(), new Stage(stage), direction, 0, 0, 0, 0, 0, loss));
    }

    private Answer answer(MinerId miner, WorkerEvent event) {
        long sequence = sequences.merge(miner, 1L, Long::sum);
        EventEnvelope envelope = new EventEnvelope(EventEnvelope.VERSION, run.run(), miner, sequence, 0, event);
        return isSigned ? new Answer(null, Signed.event(envelope, keys.get(miner))) : new Answer(envelope, null);
    }

    /** An event as the job gets it, or already parsed. */
    private record Answer(EventEnvelope parsed, Signed signed) {
        EventEnvelope read() {
            try {
                return parsed != null ? parsed : signed.readEvent();
            } catch (RejectedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void register(int workers) {
        List<Command.Assign> places = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            MinerKey key = MinerKey.generate();
            keys.put(key.miner(), key);
            for (Effect effect : tell(key, new WorkerEvent.Joined(1, "simulated", "bench"))) {
                if (effect instanceof Effect.Tell tell && tell.command() instanceof Command.Assign assign) {
                    places.add(assign);
                }
            }
        }
        EpochManifest manifest = EpochManifest.initial(run.run());
        for (Command.Assign place : places) {
            take(tell(keys.get(place.miner()),
                    new WorkerEvent.Ready(manifest.epoch(), manifest.generation(), place.stage(), place.slot(), STATE, 0)));
        }
    }

    private List<Effect> tell(MinerKey key, WorkerEvent event) {
        long sequence = sequences.merge(key.miner(), 1L, Long::sum);
        return orchestrator.onEvent(new EventEnvelope(EventEnvelope.VERSION, run.run(), key.miner(), sequence, 0, event), nowMillis, nowMillis);
    }

    private SignedTicket sign(Ticket ticket) {
        long start = System.nanoTime();
        SignedTicket signed = SignedTicket.sign(ticket, orchestratorKey);
        signingNanos += System.nanoTime() - start;
        return signed;
    }
}
