package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Three workers joined by a bus that delivers frames late, in any order and more than once. */
class SwarmTest {
    private static final int MICRO_BATCHES = 12;

    private record Letter(int stage, Frame frame, SignedTicket ticket) {}

    private final Fixture fixture = new Fixture(1);
    private final List<StageWorker> workers = IntStream.range(0, 3).mapToObj(fixture::readyWorker).toList();
    private final List<FakeCompute> computes = IntStream.range(0, 3).mapToObj(stage -> new FakeCompute()).toList();
    private final PassRunner runner = new PassRunner(fixture.run.model(), () -> 0);
    private final List<Letter> bus = new ArrayList<>();
    private final List<PassCompleted> passes = new ArrayList<>();
    private final List<RejectReason> refusals = new ArrayList<>();

    @Property(tries = 60)
    void countsEachMicroBatchOnceHoweverFramesCome(@ForAll long seed) throws RejectedException {
        Random random = new Random(seed);
        for (int microBatch = 0; microBatch < MICRO_BATCHES; microBatch++) {
            bus.add(new Letter(0, null, fixture.ticket(microBatch, 0)));
        }
        run(random, 0.3);
        assertThat(computes).extracting(FakeCompute::counted).containsOnly(MICRO_BATCHES);
        assertThat(computes).extracting(FakeCompute::version).containsOnly((long) MICRO_BATCHES);
        assertThat(computes).extracting(FakeCompute::inFlight).containsOnly(0);
        assertThat(passes).hasSize(5 * MICRO_BATCHES);
        assertThat(refusals).allMatch(RejectReason.REPLAYED::equals);
    }

    @Property(tries = 60)
    void countsOnceWhatIsIssuedAgain(@ForAll long seed) throws RejectedException {
        for (int microBatch = 0; microBatch < MICRO_BATCHES; microBatch++) {
            bus.add(new Letter(0, null, fixture.ticket(microBatch, 0)));
            bus.add(new Letter(0, null, fixture.ticket(microBatch, 1)));
        }
        run(new Random(seed), 0.2);
        assertThat(computes).extracting(FakeCompute::counted).containsOnly(MICRO_BATCHES);
        assertThat(passes).hasSize(2 * 5 * MICRO_BATCHES);
    }

    @Example
    void tensorsGoThroughAllStagesAndBack() throws RejectedException {
        bus.add(new Letter(0, null, fixture.ticket(5, 0)));
        run(new Random(0), 0);
        assertThat(passes).filteredOn(pass -> pass.loss() != null).extracting(PassCompleted::loss).containsExactly(6.0);
        assertThat(passes).extracting(PassCompleted::direction)
                .containsExactly(Direction.FORWARD, Direction.FORWARD, Direction.BACKWARD, Direction.BACKWARD, Direction.BACKWARD);
    }

    /** Until nothing is left: delivers any letter, perhaps keeping a copy, or lets any worker compute. */
    private void run(Random random, double copies) throws RejectedException {
        boolean isActive = true;
        while (isActive) {
            boolean isDelivered = !bus.isEmpty() && random.nextBoolean() && deliver(random, copies);
            boolean isComputed = compute(random.nextInt(3)) || compute(0) || compute(1) || compute(2);
            isActive = isDelivered || isComputed || !bus.isEmpty();
        }
    }

    private boolean deliver(Random random, double copies) throws RejectedException {
        Letter letter = bus.remove(random.nextInt(bus.size()));
        StageWorker worker = workers.get(letter.stage());
        boolean isForward = letter.frame() == null || letter.frame().header().direction() == Direction.FORWARD;
        boolean isCopied = random.nextDouble() < copies;
        if (isForward && worker.isForwardFull() || isCopied) {
            bus.add(letter);
        }
        if (isForward && worker.isForwardFull()) {
            return false;
        }
        try {
            worker.receive(open(letter), worker.rules().orElseThrow());
        } catch (RejectedException refusal) {
            refusals.add(refusal.reason());
        }
        return true;
    }

    private Received open(Letter letter) throws RejectedException {
        Gate gate = fixture.gate(letter.stage());
        Frame frame = letter.frame();
        return frame == null
                ? gate.ticket(letter.ticket().bytes())
                : gate.frame(frame.headerBytes(), frame.ticket().bytes(), frame.signature(), frame.payload(), frame.header().direction());
    }

    private boolean compute(int stage) throws RejectedException {
        Optional<Task> task = workers.get(stage).next(0);
        if (task.isPresent() && task.get() instanceof Task.Pass pass) {
            PassResult result = runner.run(computes.get(stage), pass);
            for (Action action : workers.get(stage).completed(pass, result)) {
                perform(action);
            }
        }
        return task.isPresent();
    }

    private void perform(Action action) throws RejectedException {
        if (action instanceof Action.Send send && send.event() instanceof WorkerEvent.PassCompleted pass) {
            passes.add(pass);
        } else if (action instanceof Action.Deliver deliver) {
            Outgoing tensor = deliver.tensor();
            passes.add(tensor.completed());
            byte[] payload = TensorCodec.FP32.encode(tensor.tensor(), 4, 0);
            int from = tensor.from().value();
            bus.add(new Letter(tensor.to().value(),
                    fixture.frame(fixture.miners.get(from), tensor.ticket(), tensor.direction(), from, payload), null));
        }
    }
}
