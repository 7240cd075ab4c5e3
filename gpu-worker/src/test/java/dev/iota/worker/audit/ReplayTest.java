package dev.iota.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.event.WorkerEvent.Ready;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.frame.TicketId;
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
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Action;
import dev.iota.worker.pipeline.PassResult;
import dev.iota.worker.pipeline.PassRunner;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Received;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.TorchStage;
import dev.iota.worker.data.TokenBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A worker with a real stage of torch, fed in any order, and the repetition of what it told. */
class ReplayTest {
    private static final RunId RUN = new RunId("small");
    private static final Term TERM = new Term(Epoch.FIRST, Generation.FIRST);
    private static final String HASH = "0".repeat(64);
    private static final int MICRO_BATCHES = 10;

    private final MinerKey operator = MinerKey.generate();
    private final MinerKey miner = MinerKey.generate();
    private final Map<TicketId, Received> forward = new HashMap<>();
    private final Map<TicketId, Received> backward = new HashMap<>();
    private final Map<Long, float[]> outputs = new HashMap<>();
    private final List<Told<PassCompleted>> told = new ArrayList<>();
    private final List<Contribution> uploads = new ArrayList<>();
    private final List<StageState> states = new ArrayList<>();
    private RunSpec run;
    private Place place;
    private Random random;

    @Property(tries = 25)
    void comesToTheSameBitsHoweverPassesAndUploadsMix(@ForAll @IntRange(max = 2) int stage, @ForAll long seed) throws Exception {
        work(stage, seed);
        for (int committed = 0; committed < uploads.size(); committed++) {
            Optional<StageState> learnt = replay(uploads.get(committed), true);
            assertThat(learnt).isPresent();
            assertThat(learnt.get().weights()).isEqualTo(states.get(committed).weights());
            assertThat(learnt.get().secondMoment()).isEqualTo(states.get(committed).secondMoment());
            assertThat(learnt.get().steps()).isEqualTo(states.get(committed).steps());
        }
    }

    @Example
    void aContributionOfMoreThanWasToldIsNotLearnt() throws Exception {
        work(1, 3);
        Contribution last = uploads.get(uploads.size() - 1);
        assertThat(replay(new Contribution(miner.miner(), "object", HASH, 1, last.backwardPasses() + 1), false)).isEmpty();
    }

    private Optional<StageState> replay(Contribution committed, boolean isCompared) throws Exception {
        Account account = new Account(
                new Told<>(new Ready(TERM.epoch(), TERM.generation(), place.stage(), place.slot(), HASH, 0), null), told, uploads);
        boolean isTail = run.model().isTail(place.stage());
        ReplayPlan plan = ReplayPlan.of(account, !isTail);
        assertThat(plan.gap()).isNull();
        try (TorchStage compute = TorchStage.create(run.model(), place.stage(), run.training(), ComputeType.FP32)) {
            List<StageState> learnt = new ArrayList<>();
            Replay replay = new Replay(run, place, TERM, compute, committed, state -> learnt.add(state.copy()), System::nanoTime);
            replay.run(plan, account,
                    pass -> (pass.direction() == Direction.FORWARD || isTail ? forward : backward).get(pass.ticket()),
                    (pass, input, result) -> {
                        if (isCompared) {
                            assertThat(result.output()).isEqualTo(outputs.get(pass.what().order()));
                            assertThat(result.weightsVersion()).isEqualTo(pass.what().weightsVersion());
                        }
                    });
            assertThat(compute.inFlight()).as("graphs that are kept for nothing").isZero();
            assertThat(replay.isCommitted()).isEqualTo(!learnt.isEmpty());
            return learnt.stream().findFirst();
        }
    }

    private void work(int stage, long seed) throws RejectedException {
        TorchRuntime.start(1);
        List.of(forward, backward, outputs).forEach(Map::clear);
        List.of(told, uploads, states).forEach(List::clear);
        random = new Random(seed);
        place = new Place(new Stage(stage), new Slot(0));
        run = new RunSpec(RunSpec.VERSION, RUN, operator.miner(), new ModelSpec(16, 8, 2, 1, 8, 10_000, List.of(1, 1, 1), Cut.parse("partial_residual:4")),
                TrainingSpec.of(1, 2, 0.01).withMicroBatchesPerStep(1 + random.nextInt(3)), TensorCodec.FP32, TensorCodec.FP32, "none",
                MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, MICRO_BATCHES, MICRO_BATCHES, RunSpec.Limits.local());
        try (TorchStage compute = TorchStage.create(run.model(), place.stage(), run.training(), ComputeType.FP32)) {
            StageWorker worker = ready();
            List<Received> due = new ArrayList<>();
            for (int microBatch = 0; microBatch < MICRO_BATCHES; microBatch++) {
                for (int attempt = 0; attempt <= random.nextInt(2); attempt++) {
                    due.add(received(ticket(microBatch, attempt), Direction.FORWARD));
                }
            }
            Collections.shuffle(due, random);
            while (!due.isEmpty()) {
                if (!worker.isForwardFull()) {
                    worker.receive(due.remove(random.nextInt(due.size())), worker.rules().orElseThrow());
                }
                if (random.nextInt(6) == 0) {
                    worker.command(command(new Command.UploadWeights()));
                }
                for (int tasks = random.nextInt(4); tasks > 0 || worker.isForwardFull(); tasks--) {
                    worker.next(0).ifPresent(task -> perform(worker, compute, task, due));
                }
            }
            worker.command(command(new Command.UploadWeights()));
            for (Optional<Task> task = worker.next(0); task.isPresent(); task = worker.next(0)) {
                perform(worker, compute, task.get(), new ArrayList<>());
            }
        }
    }

    /** Most activations get their gradient some time later. */
    private void perform(StageWorker worker, TorchStage compute, Task task, List<Received> due) {
        if (task instanceof Task.Upload upload) {
            upload.leftoverRate().ifPresent(compute::step);
            states.add(compute.state().copy());
            uploads.add(new Contribution(miner.miner(), "object", HASH, 1, upload.backwardPasses()));
            worker.uploaded(upload, uploads.get(uploads.size() - 1));
        } else if (task instanceof Task.Pass pass) {
            PassResult result = new PassRunner(run.model(), () -> 0).run(compute, pass);
            for (Action action : worker.completed(pass, result)) {
                PassCompleted completed = action instanceof Action.Deliver deliver
                        ? deliver.tensor().completed() : (PassCompleted) ((Action.Send) action).event();
                told.add(Events.told(completed));
                outputs.put(completed.order(), result.output());
                if (completed.direction() == Direction.FORWARD && random.nextInt(5) > 0) {
                    due.add(received(pass.input().ticket(), Direction.BACKWARD));
                }
            }
        }
    }

    private StageWorker ready() {
        StageWorker worker = new StageWorker(run, miner.miner(), "cpu", "1", () -> 1);
        worker.manifest(EpochManifest.initial(RUN));
        worker.command(command(new Command.Assign(miner.miner(), place.stage(), place.slot())));
        worker.listening(place);
        worker.loaded((Task.Load) worker.next(0).orElseThrow(), HASH, 0);
        return worker;
    }

    private CommandEnvelope command(Command command) {
        return new CommandEnvelope(CommandEnvelope.VERSION, RUN, TERM.epoch(), TERM.generation(), 0, command);
    }

    private SignedTicket ticket(int microBatch, int attempt) {
        Hop hop = new Hop(miner.miner(), place.slot());
        return SignedTicket.sign(new Ticket(RUN, TERM.epoch(), TERM.generation(), new MicroBatch(microBatch), new Attempt(attempt), 0,
                1_000, List.of(hop, hop, hop)), operator);
    }

    private Received received(SignedTicket ticket, Direction direction) {
        float[] tensor = new float[1 * 2 * 4];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = (float) random.nextGaussian();
        }
        int[] tokens = {random.nextInt(16), random.nextInt(16)};
        Received received = new Received(ticket, direction, tensor, new TokenBatch(tokens, tokens), 0, 0);
        (direction == Direction.FORWARD ? forward : backward).put(ticket.id(), received);
        return received;
    }
}
