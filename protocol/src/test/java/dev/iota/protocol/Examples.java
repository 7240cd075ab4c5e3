package dev.iota.protocol;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
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
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** One small run of three stages; its keys are the published test vectors of RFC 8032, section 7.1. */
public final class Examples {
    public static final MinerKey ORCHESTRATOR = key(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    public static final MinerKey HEAD = key(
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    public static final MinerKey BODY = key(
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    public static final MinerKey TAIL = key(
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf");

    public static final RunId RUN = new RunId("golden");
    public static final Epoch EPOCH = new Epoch(2);
    public static final Generation GENERATION = new Generation(1);
    public static final MicroBatch MICRO_BATCH = new MicroBatch(9);
    public static final Slot SLOT = new Slot(3);
    public static final long TIME = 1_767_225_600_000L;
    public static final ModelSpec MODEL = new ModelSpec(256, 8, 2, 1, 16, 10_000, List.of(1, 1, 1), Cut.parse("partial_residual:4"));
    public static final RunSpec SPEC = new RunSpec(RunSpec.VERSION, RUN, ORCHESTRATOR.miner(), MODEL, TrainingSpec.of(2, 3, 1e-3),
            TensorCodec.FP32, TensorCodec.BF16, "datasets/tiny/manifest.json",
            MergeSpec.of(MergeSpec.Codec.INT8).withOuter(0.7, 0.9), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 4, 10, RunSpec.Limits.local());
    public static final String HASH = "0123456789abcdef".repeat(4);
    public static final int ELEMENTS = 2 * 3 * 4;

    private Examples() {}

    public static Ticket ticket() {
        return new Ticket(RUN, EPOCH, GENERATION, MICRO_BATCH, Attempt.FIRST, TIME, 30_000, pathway());
    }

    public static List<Hop> pathway() {
        return List.of(new Hop(HEAD.miner(), Slot.FIRST), new Hop(BODY.miner(), SLOT), new Hop(TAIL.miner(), new Slot(1)));
    }

    public static SignedTicket signedTicket() {
        return SignedTicket.sign(ticket(), ORCHESTRATOR);
    }

    public static float[] tensor() {
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i - 12) / 8f;
        }
        return values;
    }

    /** The frame that the body expects from the head. */
    public static Frame forward() {
        return frame(HEAD, signedTicket(), Direction.FORWARD, 0, TensorCodec.FP32, SPEC.wireShape());
    }

    /** The frame that the body expects from the tail. */
    public static Frame backward() {
        return frame(TAIL, signedTicket(), Direction.BACKWARD, 2, TensorCodec.BF16, SPEC.wireShape());
    }

    /** As {@link #forward}, in a codec of several parts. */
    public static Frame composed() {
        return frame(HEAD, signedTicket(), Direction.FORWARD, 0, TensorCodec.parse("top25%+int8:8+stochastic"), SPEC.wireShape());
    }

    public static Frame frame(MinerKey sender, SignedTicket ticket, Direction direction, int from, TensorCodec codec, int[] shape) {
        return Frame.sign(sender, ticket, direction, new Stage(from), codec, shape, encoded(codec));
    }

    public static byte[] encoded(TensorCodec codec) {
        try {
            return codec.encode(tensor(), 4, 0);
        } catch (RejectedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static Contribution contribution(MinerKey miner) {
        return new Contribution(miner.miner(), "runs/golden/epochs/2/generation-1/stage-0/" + miner.miner() + ".safetensors",
                HASH, 4096, 7);
    }

    /** Head and body contributed to stage 0; the others have one contributor each. */
    public static EpochManifest manifest() {
        StageMerge shared = new StageMerge(plan(0, HEAD, BODY), List.of(new ShardResult(0, HASH, 512)));
        StageMerge second = new StageMerge(plan(1, BODY), List.of());
        StageMerge third = new StageMerge(plan(2, TAIL), List.of());
        return new EpochManifest(EpochManifest.VERSION, RUN, EPOCH, GENERATION, new MicroBatch(8), 5.25, TIME, 17, "ab".repeat(32),
                List.of(shared, second, third), List.of(keyframe()));
    }

    public static MergePlan plan(int stage, MinerKey... miners) {
        List<Contribution> contributions = Stream.of(miners).map(Examples::contribution)
                .sorted(Comparator.comparing(Contribution::miner)).toList();
        return new MergePlan(new Epoch(1), GENERATION, new Stage(stage), "cd".repeat(32), contributions);
    }

    public static Keyframe keyframe() {
        return new Keyframe(new Stage(2), new Epoch(1), "runs/golden/epochs/1/keyframe-2-0123456789abcdef.safetensors", HASH, 4096);
    }

    private static MinerKey key(String secret, String publicKey) {
        return MinerKey.of(HexFormat.of().parseHex("302e020100300506032b657004220420" + secret + publicKey));
    }
}
