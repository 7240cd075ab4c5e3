package dev.iota.local.lab;

import dev.iota.local.LocalFailure;
import dev.iota.protocol.run.MergeSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A run in which some miners do what they should not. */
@Command(name = "lab", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs a real or simulated training with bad miners among the honest, and tells who was caught (sent into "
                + "quarantine) and who was suspected; the last line is one JSON object.",
        footer = "Scenarios: noise, sign_flip, scale, replay, lazy, stale, drift, not_a_number, false_loss, straggle; "
                + "forge_alone and forge_pair (lies about merged shards: each its own, or two of a stage the same), "
                + "collude (noise where two of them are on a pathway), vanish (the process ends, again and again).")
public final class LabCommand implements Callable<Integer> {
    private static final int REAL_MINERS = 4;
    private static final int SIMULATED_MINERS = 100;
    private static final int STAGES = 5;
    /** Of a simulated run, for each miner of a stage. */
    private static final int SAMPLES_PER_MINER = 30;
    private static final int SAMPLES_PER_MINER_AND_EPOCH = 10;

    @Option(names = "--scenario", required = true, paramLabel = "NAME", description = "what the bad miners do")
    private Scenario scenario;

    @ArgGroup
    private BadCount bad;

    @Option(names = {"--workers-per-stage", "--miners-per-stage"}, paramLabel = "N", description = "default: 4; simulated 100")
    private Integer minersPerStage;

    @Option(names = "--samples", paramLabel = "N", description = "micro-batches (default: 400; simulated 30 for each miner of a stage)")
    private Long samples;

    @Option(names = "--samples-per-epoch", paramLabel = "N",
            description = "between two merges (default: 100; simulated 10 for each miner of a stage)")
    private Long samplesPerEpoch;

    @Option(names = "--preset", defaultValue = "small", description = "real: the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--merge-rule", defaultValue = "mean", paramLabel = "RULE",
            description = "real: mean, trimmed_mean or centred_clipping (default: ${DEFAULT-VALUE})")
    private MergeSpec.Rule mergeRule;

    @Option(names = "--audit-share", paramLabel = "P", defaultValue = "0.5",
            description = "of the work is repeated by validators (default: ${DEFAULT-VALUE})")
    private double auditShare;

    @Option(names = "--minutes", defaultValue = "15", description = "real: after which the run is given up (default: ${DEFAULT-VALUE})")
    private int minutes;

    @Option(names = "--honest-loss", paramLabel = "X", description = "real: validation loss without bad miners, to compare with")
    private Double honestLoss;

    @Option(names = "--simulated", description = "hundreds of miners with the real rules and simulated computing, in one process")
    private boolean isSimulated;

    @Option(names = "--stages", paramLabel = "N", description = "simulated: of the model (default: 5)")
    private Integer stages;

    @Option(names = "--seed", paramLabel = "N", description = "simulated: another seed, other luck (default: 1)")
    private Long seed;

    @Override
    public Integer call() throws Exception {
        BadCount count = bad == null ? BadCount.byDefault(scenario) : bad;
        if (isSimulated) {
            require(honestLoss == null, "--honest-loss goes with real runs: simulated ones make their own honest run.");
            int perStage = minersPerStage == null ? SIMULATED_MINERS : minersPerStage;
            int ofModel = stages == null ? STAGES : stages;
            SimulatedLab.run(new SimulatedLab.Settings(scenario, ofModel, perStage, count.of(ofModel * perStage), seed == null ? 1 : seed,
                    samples == null ? (long) SAMPLES_PER_MINER * perStage : samples,
                    samplesPerEpoch == null ? (long) SAMPLES_PER_MINER_AND_EPOCH * perStage : samplesPerEpoch, auditShare));
        } else {
            require(stages == null && seed == null, "--stages and --seed go with --simulated: the stages of a real run are its preset's.");
            new RealLab(new RealLab.Settings(scenario, count, minersPerStage == null ? REAL_MINERS : minersPerStage, preset,
                    samples == null ? 400 : samples, samplesPerEpoch == null ? 100 : samplesPerEpoch, mergeRule, auditShare, minutes,
                    honestLoss)).run();
        }
        return 0;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new LocalFailure(LocalFailure.USAGE, otherwise);
        }
    }
}
