package dev.iota.local.bench.audit;

import dev.iota.local.bench.chain.ChainPass;
import dev.iota.local.bench.chain.WireChain;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.audit.Tolerance;
import dev.iota.worker.compute.Similarity;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchStage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** An epoch of honest miners with one codec, and how alike to it is what others would have sent: honest ones elsewhere, and cheaters. */
final class CodecTrial {
    /** Of {@link Stale}. */
    private static final List<Integer> STEPS_BEHIND = List.of(1, 8, 32);

    private final ModelSpec model;
    private final TrainingSpec training;
    private final TensorCodec codec;
    private final Map<Direction, Map<String, Likeness>> honest = new TreeMap<>();
    private final Map<Direction, Map<String, Likeness>> cheating = new TreeMap<>();

    CodecTrial(ModelSpec model, TrainingSpec training, TensorCodec codec) {
        this.model = model;
        this.training = training;
        this.codec = codec;
    }

    /** By direction and machine. */
    Map<Direction, Map<String, Likeness>> honest() {
        return honest;
    }

    /** By direction and cheat. */
    Map<Direction, Map<String, Likeness>> cheating() {
        return cheating;
    }

    /** @param samples by their number, from 0 */
    void run(int microBatches, LongFunction<TokenBatch> samples) throws RejectedException {
        List<WireChain.Observer> observers = new ArrayList<>();
        try (WireChain chain = new WireChain(model, training, ComputeType.FP32, codec, codec)) {
            for (OtherMachine machine : OtherMachine.values()) {
                observers.add(new Elsewhere(machine));
            }
            observers.add(new Cheaters());
            STEPS_BEHIND.forEach(steps -> observers.add(new Stale(steps, chain.stages())));
            for (int number = 0; number < microBatches; number++) {
                chain.train(number, samples.apply(number), training.rateAt((number + 1.0) / microBatches), observers);
            }
        } finally {
            observers.forEach(WireChain.Observer::close);
        }
    }

    private void compare(Map<Direction, Map<String, Likeness>> table, String who, ChainPass pass, float[] expected, float[] found)
            throws RejectedException {
        table.computeIfAbsent(pass.direction(), first -> new TreeMap<>()).computeIfAbsent(who, first -> new Likeness(Tolerance.OUTPUT))
                .add(Similarity.of(received(expected, pass), received(found, pass)));
    }

    private float[] received(float[] tensor, ChainPass pass) throws RejectedException {
        return WireChain.received(codec, tensor, model.wireChannels(), pass.key());
    }

    private static String title(Enum<?> what) {
        return what.name().toLowerCase(Locale.ROOT);
    }

    /** Repeats all passes on another machine, from the first weights on, as an audit does. */
    private final class Elsewhere implements WireChain.Observer {
        private final OtherMachine machine;
        private final List<TorchStage> stages;

        Elsewhere(OtherMachine machine) {
            this.machine = machine;
            this.stages = WireChain.stages(model, training, machine.type());
        }

        @Override
        public void computed(ChainPass pass, float[] output) throws RejectedException {
            float[] repeated = machine.compute(pass, stages.get(pass.stage()));
            if (output.length > 0) {
                compare(honest, title(machine), pass, repeated, output);
            }
        }

        @Override
        public void stepped(double rate) {
            stages.forEach(stage -> stage.step(rate));
        }

        @Override
        public void close() {
            stages.forEach(TorchStage::close);
        }
    }

    private final class Cheaters implements WireChain.Observer {
        private final Random random = new Random(11);
        private final Map<String, float[]> previous = new HashMap<>();

        @Override
        public void computed(ChainPass pass, float[] output) throws RejectedException {
            if (output.length == 0) {
                return;
            }
            float[] before = previous.put(pass.stage() + " " + pass.direction(), output);
            for (Cheat cheat : Cheat.values()) {
                Optional<float[]> sent = cheat.of(pass, output, before, random);
                if (sent.isPresent()) {
                    compare(cheating, title(cheat), pass, output, sent.get());
                }
            }
        }

        @Override
        public void stepped(double rate) {
            // They learn as all do.
        }
    }

    /** Computes with weights that lack so many steps; compared only when they lack just as many. */
    private final class Stale implements WireChain.Observer {
        private final int stepsBehind;
        private final List<? extends StageCompute> current;
        private final List<TorchStage> stages = WireChain.stages(model, training, ComputeType.FP32);
        private int lacking;

        Stale(int stepsBehind, List<? extends StageCompute> current) {
            this.stepsBehind = stepsBehind;
            this.current = current;
        }

        @Override
        public void computed(ChainPass pass, float[] output) throws RejectedException {
            if (lacking < stepsBehind) {
                return;
            }
            float[] sent = pass.compute(stages.get(pass.stage()));
            if (output.length > 0) {
                compare(cheating, "stale_" + stepsBehind, pass, output, sent);
            }
        }

        @Override
        public void stepped(double rate) {
            if (++lacking <= stepsBehind) {
                return;
            }
            // Those of now, which lack nothing until the next step.
            for (int stage = 0; stage < stages.size(); stage++) {
                stages.get(stage).load(StageState.fresh(current.get(stage).state().copy().weights()));
            }
            lacking = 0;
        }

        @Override
        public void close() {
            stages.forEach(TorchStage::close);
        }
    }
}
