package dev.iota.worker.pipeline;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A small run of three stages, with keys for the orchestrator and one miner per stage. */
final class Fixture {
    static final RunId RUN = new RunId("small");
    static final String HASH = "0".repeat(64);
    static final int SLOT = 3;
    static final int TIME_TO_LIVE_MILLIS = 1_000;
    static final Term FIRST = new Term(Epoch.FIRST, Generation.FIRST);

    final MinerKey orchestrator = MinerKey.generate();
    final List<MinerKey> miners = IntStream.range(0, 3).mapToObj(stage -> MinerKey.generate()).toList();
    final RunSpec run;

    Fixture(int microBatchesPerStep) {
        ModelSpec model = new ModelSpec(16, 8, 2, 1, 8, 10_000, List.of(1, 1, 1), Cut.parse("partial_residual:4"));
        TrainingSpec training = TrainingSpec.of(1, 2, 0.01).withMicroBatchesPerStep(microBatchesPerStep);
        run = new RunSpec(RunSpec.VERSION, RUN, orchestrator.miner(), model, training, TensorCodec.FP32, TensorCodec.FP32, "none", MergeSpec.exact(),
                RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 8, 16,
                RunSpec.Limits.local());
    }

    static Place place(int stage) {
        return new Place(new Stage(stage), new Slot(SLOT));
    }

    static EpochManifest manifest(int epoch, int generation) {
        return new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(epoch), new Generation(generation),
                new MicroBatch(8L * epoch), null, 0, 0,
                "0".repeat(64), List.of(), List.of());
    }

    StageWorker worker(int stage) {
        long[] sessions = {100};
        return new StageWorker(run, miners.get(stage).miner(), "fake", "test", () -> sessions[0]++);
    }

    /** A worker with a place, an inbox and weights. */
    StageWorker readyWorker(int stage) {
        StageWorker worker = worker(stage);
        worker.manifest(EpochManifest.initial(RUN));
        worker.command(assign(stage));
        worker.listening(place(stage));
        worker.loaded((Task.Load) worker.next(0).orElseThrow(), HASH, 0);
        return worker;
    }

    CommandEnvelope assign(int stage) {
        return command(FIRST, new Command.Assign(miners.get(stage).miner(), new Stage(stage), new Slot(SLOT)));
    }

    CommandEnvelope command(Term term, Command command) {
        return new CommandEnvelope(CommandEnvelope.VERSION, RUN, term.epoch(), term.generation(), 1_000, command);
    }

    SignedTicket ticket(long microBatch, int attempt) {
        return ticket(FIRST, microBatch, attempt);
    }

    SignedTicket ticket(Term term, long microBatch, int attempt) {
        return SignedTicket.sign(ticketOf(RUN, term, microBatch, attempt, miners.get(1)), orchestrator);
    }

    Ticket ticketOf(RunId name, Term term, long microBatch, int attempt, MinerKey body) {
        List<Hop> pathway = List.of(hop(miners.get(0)), hop(body), hop(miners.get(2)));
        return new Ticket(name, term.epoch(), term.generation(), new MicroBatch(microBatch), new Attempt(attempt), 0, TIME_TO_LIVE_MILLIS,
                pathway);
    }

    private static Hop hop(MinerKey miner) {
        return new Hop(miner.miner(), new Slot(SLOT));
    }

    static TokenBatch tokens(MicroBatch microBatch) {
        int[] tokens = {(int) microBatch.value(), (int) microBatch.value() + 1};
        return new TokenBatch(tokens, tokens);
    }

    float[] tensor(float value) {
        float[] tensor = new float[1 * 2 * 4];
        Arrays.fill(tensor, value);
        return tensor;
    }

    Frame frame(SignedTicket ticket, Direction direction, int from, float value) throws RejectedException {
        return frame(miners.get(from), ticket, direction, from, TensorCodec.FP32.encode(tensor(value), 4, 0));
    }

    Frame frame(MinerKey sender, SignedTicket ticket, Direction direction, int from, byte[] payload) {
        return Frame.sign(sender, ticket, direction, new Stage(from), TensorCodec.FP32, run.wireShape(), payload);
    }

    Received received(SignedTicket ticket, Direction direction, long receivedNanos) {
        return new Received(ticket, direction, tensor(1), tokens(ticket.ticket().microBatch()), receivedNanos, 7);
    }

    FrameRules rules(int stage) {
        return new FrameRules(run, miners.get(stage).miner(), new Stage(stage), new Slot(SLOT), Epoch.FIRST, Generation.FIRST);
    }

    Gate gate(int stage) {
        return new Gate(rules(stage), Fixture::tokens, () -> 0);
    }
}
