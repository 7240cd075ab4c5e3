package dev.iota.local.bench;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.MinerScore;
import dev.iota.operators.clasp.PathwayWindow;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Made-up windows with bad miners in them, and how well they are found. */
final class ClaspTrials {
    private static final RunId RUN = new RunId("bench");

    private final int stages;
    private final int miners;
    private final List<MinerId> ids = new ArrayList<>();

    ClaspTrials(int stages, int miners) {
        this.stages = stages;
        this.miners = miners;
        for (int i = 0; i < stages * miners; i++) {
            ids.add(MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(i).array()));
        }
    }

    /** What was found over many windows, added up. */
    record Outcome(int windows, int exact, int found, int missed, int falseAlarms, int honest) {
        static final Outcome NONE = new Outcome(0, 0, 0, 0, 0, 0);

        Outcome plus(Set<MinerId> bad, Set<MinerId> named, int members) {
            int hits = (int) named.stream().filter(bad::contains).count();
            return new Outcome(windows + 1, exact + (named.equals(bad) ? 1 : 0), found + hits, missed + bad.size() - hits,
                    falseAlarms + named.size() - hits, honest + members - bad.size());
        }

        Outcome plus(Outcome other) {
            return new Outcome(windows + other.windows, exact + other.exact, found + other.found, missed + other.missed,
                    falseAlarms + other.falseAlarms, honest + other.honest);
        }

        double exactShare() {
            return (double) exact / windows;
        }

        double f1() {
            return 2.0 * found / (2.0 * found + falseAlarms + missed);
        }

        double falseAlarmsPer1000() {
            return 1_000.0 * falseAlarms / honest;
        }
    }

    /** How the stages' miners are drawn. */
    enum Draw {
        /** Each sample by itself. */
        INDEPENDENT,
        /** As the orchestrator does among equals: of two drawn, the one that had fewer samples. */
        BALANCED,
        /** By shares from 0.2 to 1. */
        UNEVEN
    }

    /** A sample's loss, given the bad miners on its pathway and how far through the window it is. */
    interface Loss {
        double of(int bad, double progress, Random random);
    }

    Outcome run(int windows, int samples, int badStages, Draw draw, Loss loss) {
        Outcome outcome = Outcome.NONE;
        for (int seed = 0; seed < windows; seed++) {
            Random random = new Random(seed * 1_000_003L + samples * 31L + badStages);
            Pathways pathways = new Pathways(draw, random);
            Set<MinerId> bad = new HashSet<>();
            List<Integer> chosen = new ArrayList<>();
            while (chosen.size() < badStages) {
                int stage = random.nextInt(stages);
                if (!chosen.contains(stage)) {
                    chosen.add(stage);
                    bad.add(ids.get(stage * miners + random.nextInt(miners)));
                }
            }
            PathwayWindow window = new PathwayWindow(0);
            for (int i = 0; i < samples; i++) {
                List<MinerId> pathway = pathways.next();
                int onIt = (int) pathway.stream().filter(bad::contains).count();
                window.add(record(i, loss.of(onIt, (double) i / samples, random), pathway));
            }
            Set<MinerId> named = new HashSet<>();
            Clasp.DEFAULT.scores(window).stream().filter(MinerScore::isSuspect).forEach(score -> named.add(score.member().miner()));
            outcome = outcome.plus(bad, named, ids.size());
        }
        return outcome;
    }

    static LossRecord record(long microBatch, double loss, List<MinerId> pathway) {
        return new LossRecord(LossRecord.VERSION, RUN, Epoch.FIRST, Generation.FIRST, new MicroBatch(microBatch), Attempt.FIRST,
                Math.max(0, loss), 1, pathway, 0, 1 + microBatch);
    }

    /** Draws pathways. */
    private final class Pathways {
        private final Draw draw;
        private final Random random;
        private final int[][] drawn = new int[stages][miners];
        private final double[][] shares = new double[stages][miners];

        Pathways(Draw draw, Random random) {
            this.draw = draw;
            this.random = random;
            for (int stage = 0; stage < stages; stage++) {
                double total = 0;
                for (int miner = 0; miner < miners; miner++) {
                    shares[stage][miner] = 0.2 + 0.8 * random.nextDouble();
                    total += shares[stage][miner];
                }
                for (int miner = 0; miner < miners; miner++) {
                    shares[stage][miner] /= total;
                }
            }
        }

        List<MinerId> next() {
            List<MinerId> pathway = new ArrayList<>();
            for (int stage = 0; stage < stages; stage++) {
                pathway.add(ids.get(stage * miners + miner(stage)));
            }
            return pathway;
        }

        private int miner(int stage) {
            return switch (draw) {
                case INDEPENDENT -> random.nextInt(miners);
                case BALANCED -> balanced(drawn[stage]);
                case UNEVEN -> byShare(shares[stage]);
            };
        }

        private int balanced(int[] counts) {
            int first = random.nextInt(miners);
            int second = random.nextInt(miners);
            int chosen = counts[second] < counts[first] ? second : first;
            counts[chosen]++;
            return chosen;
        }

        private int byShare(double[] share) {
            double point = random.nextDouble();
            int miner = 0;
            while (miner < share.length - 1 && point >= share[miner]) {
                point -= share[miner];
                miner++;
            }
            return miner;
        }
    }
}
