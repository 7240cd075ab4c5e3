package dev.iota.operators.reward;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A short run drawn by a number: work, losses, quarantines, stakes, faults, rollbacks, and its end. */
final class RandomHistory {
    static final int EPOCHS = 5;
    private static final int STAGES = 2;
    private static final int PER_STAGE = 3;
    private static final long[] EMISSIONS = {0, 1, 7, 1_000_000_000L, Long.MAX_VALUE};

    final RunSpec run;
    final List<Consumer<Ledger>> records = new ArrayList<>();
    private final Random random;
    private final Chronicle chronicle;
    private final EpochManifest[] manifests = new EpochManifest[EPOCHS + 1];
    private long nowMillis = 1_000;
    private int epoch;
    private int generation;

    RandomHistory(long number) {
        random = new Random(number);
        run = TestRun.with(TestRun.of(STAGES, 4, 4 * EPOCHS), new IncentiveSpec(EMISSIONS[random.nextInt(EMISSIONS.length)],
                1 + random.nextInt(4_000), IncentiveSpec.Decay.values()[random.nextInt(2)],
                random.nextInt(3) == 0 ? random.nextInt(1_000_001) : 0, random.nextInt(4), random.nextInt(3) == 0 ? 100 : 0, 300_000));
        chronicle = new Chronicle(run);
        begin(EpochManifest.initial(run.run()));
        while (epoch < EPOCHS) {
            if (generation < 3 && random.nextInt(6) == 0) {
                goBack();
            } else {
                work();
            }
        }
    }

    private void begin(EpochManifest manifest) {
        long atMillis = nowMillis += random.nextInt(2_000);
        manifests[manifest.epoch().value()] = manifest;
        records.add(ledger -> ledger.onManifest(manifest, atMillis));
        if (random.nextInt(4) == 0) {
            records.add(ledger -> ledger.onManifest(manifest, atMillis));
        }
    }

    private void goBack() {
        int target = Math.max(0, epoch - random.nextInt(4));
        epoch = target;
        begin(manifests[target].fenced(new Generation(++generation)));
    }

    private void work() {
        List<SortedMap<MinerId, Long>> passes = new ArrayList<>();
        for (int stage = 0; stage < STAGES; stage++) {
            SortedMap<MinerId, Long> ofStage = new TreeMap<>();
            for (int place = random.nextInt(PER_STAGE); place < PER_STAGE; place++) {
                MinerId miner = Chronicle.miner(stage * PER_STAGE + place);
                ofStage.put(miner, (long) random.nextInt(6));
                speakOf(miner, stage);
            }
            passes.add(ofStage);
        }
        begin(chronicle.begins(++epoch, generation, passes));
    }

    private void speakOf(MinerId miner, int stage) {
        int at = epoch;
        int in = generation;
        long atMillis = nowMillis += random.nextInt(100);
        double effect = random.nextGaussian() * 0.2;
        int until = at + 1 + random.nextInt(4);
        long micros = random.nextInt(1_000);
        long units = random.nextInt(300);
        maybe(2, ledger -> ledger.onPass(miner, chronicle.pass(at, in, stage, Direction.BACKWARD, micros)));
        maybe(2, ledger -> ledger.onScore(chronicle.score(at, in, stage, miner, effect, 3.0)));
        maybe(12, ledger -> ledger.onVerdict(chronicle.quarantine(miner, at, until)));
        maybe(2, ledger -> ledger.onStake(chronicle.stake(miner, stage, units, atMillis)));
        maybe(12, ledger -> ledger.onValidation(chronicle.audit(miner, at, Outcome.FAILED, atMillis)));
    }

    private void maybe(int oneIn, Consumer<Ledger> record) {
        if (random.nextInt(oneIn) == 0) {
            records.add(record);
        }
    }
}
