package dev.iota.operators.clasp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.event.LossRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClaspTest {
    private static final Offset<Double> CLOSE = within(1e-6);

    @Property(tries = 40)
    void windowsMadeOfPartsInAnyOrderScoreAlike(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int parts) {
        Pathways pathways = new Pathways(3, 4, seed);
        List<LossRecord> records = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            records.add(Pathways.record(5_000_000 + i, 4 + 0.2 * pathways.noise(), pathways.draw()));
        }
        PathwayWindow whole = new PathwayWindow(5_000_000);
        records.forEach(whole::add);
        List<PathwayWindow> pieces = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            pieces.add(new PathwayWindow(5_000_000 + part));
        }
        Collections.shuffle(records, new Random(seed));
        for (int i = 0; i < records.size(); i++) {
            pieces.get(i % parts).add(records.get(i));
        }
        PathwayWindow combined = new PathwayWindow(4_999_000);
        pieces.forEach(combined::add);
        Map<Member, MinerScore> expected = scores(whole);
        Map<Member, MinerScore> found = scores(combined);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((member, score) -> {
            MinerScore other = expected.get(member);
            assertThat(score.samples()).isEqualTo(other.samples());
            assertThat(score.meanLoss()).isCloseTo(other.meanLoss(), CLOSE);
            assertThat(score.effect()).isCloseTo(other.effect(), CLOSE);
            assertThat(score.effectError()).isCloseTo(other.effectError(), CLOSE);
            assertThat(score.suspicion()).isCloseTo(other.suspicion(), within(1e-4));
        });
    }

    private static Map<Member, MinerScore> scores(PathwayWindow window) {
        Map<Member, MinerScore> scores = new HashMap<>();
        Clasp.DEFAULT.scores(window).forEach(score -> scores.put(score.member(), score));
        return scores;
    }

    @Test
    void addedEffectsAreFoundExactlyWhateverTheSharesAndTheTrend() {
        PathwayWindow window = new PathwayWindow(0);
        Random random = new Random(1);
        double[][] effects = {{0, 0.1, 0.3}, {0, 0, -0.2}, {0.05, 0, 0}};
        for (int i = 0; i < 400; i++) {
            int[] members = new int[3];
            double loss = 5 - 0.002 * i;
            for (int stage = 0; stage < 3; stage++) {
                // The second gets four times the share of the third, and more of it later on.
                int miner = random.nextInt(400) < i / 2 + 100 ? 1 : random.nextInt(3);
                members[stage] = stage * 3 + miner;
                loss += effects[stage][miner];
            }
            window.add(Pathways.record(i, loss, members));
        }
        LeastSquares.Fit fit = LeastSquares.of(window.statistics());
        assertThat(fit.slope()).isCloseTo(-0.002, within(1e-8));
        assertThat(fit.noise()).isCloseTo(0, within(1e-4));
        for (MinerScore score : Clasp.DEFAULT.scores(window)) {
            int stage = score.member().stage().value();
            int number = IntStream.range(0, 9).filter(i -> Pathways.miner(i).equals(score.member().miner())).findFirst().orElseThrow();
            double median = Arrays.stream(effects[stage]).sorted().toArray()[1];
            assertThat(score.effect()).isCloseTo(effects[stage][number - 3 * stage] - median, CLOSE);
        }
    }

    @Test
    void standardErrorsAreTheSpreadOverRepetitions() {
        int repetitions = 300;
        double[] sums = new double[8];
        double[] squares = new double[8];
        double[] errors = new double[8];
        for (int seed = 0; seed < repetitions; seed++) {
            Pathways pathways = new Pathways(2, 4, seed);
            Roster roster = roster(pathways);
            PathwayStatistics statistics = new PathwayStatistics(0, roster);
            for (int i = 0; i < 200; i++) {
                statistics.add(new Sample(i, 4 + 0.5 * pathways.noise(), pathways.draw()));
            }
            LeastSquares.Fit fit = LeastSquares.of(statistics);
            for (int member = 0; member < 8; member++) {
                sums[member] += fit.effects()[member];
                squares[member] += fit.effects()[member] * fit.effects()[member];
                errors[member] += fit.standardErrors()[member] / repetitions;
            }
        }
        for (int member = 0; member < 8; member++) {
            double mean = sums[member] / repetitions;
            double spread = Math.sqrt(squares[member] / repetitions - mean * mean);
            assertThat(errors[member]).isCloseTo(spread, within(0.15 * spread));
        }
    }

    @Test
    void manyMembersAreSolvedByIterationToTheSameEffects() {
        Pathways pathways = new Pathways(4, 40, 9);
        PathwayStatistics statistics = new PathwayStatistics(100, roster(pathways));
        for (int i = 0; i < 3_000; i++) {
            int[] members = pathways.draw();
            statistics.add(new Sample(i, 4 - 1e-4 * i + 0.01 * (members[2] % 7) + 0.2 * pathways.noise(), members));
        }
        LeastSquares.Fit dense = LeastSquares.of(statistics, pathways.members());
        LeastSquares.Fit iterated = LeastSquares.of(statistics, 0);
        assertThat(iterated.effects()).containsExactly(dense.effects(), within(1e-5));
        assertThat(iterated.noise()).isCloseTo(dense.noise(), within(1e-5));
        for (int i = 0; i < pathways.members(); i++) {
            assertThat(iterated.standardErrors()[i]).isCloseTo(dense.standardErrors()[i], within(0.1 * dense.standardErrors()[i]));
        }
    }

    private static Roster roster(Pathways pathways) {
        Roster roster = new Roster();
        for (int i = 0; i < pathways.members(); i++) {
            roster.number(i / pathways.miners, Pathways.miner(i));
        }
        return roster;
    }

    @Test
    void aMinerAtTwoStagesIsJudgedAtEach() {
        PathwayWindow window = new PathwayWindow(0);
        Pathways pathways = new Pathways(2, 3, 4);
        for (int i = 0; i < 300; i++) {
            int[] members = pathways.draw();
            double loss = 4 + 0.1 * pathways.noise() + (members[0] == 0 ? 0.5 : 0);
            members[1] = members[1] == 5 ? 0 : members[1];
            window.add(Pathways.record(i, loss, members));
        }
        List<MinerScore> ofMover = Clasp.DEFAULT.scores(window).stream()
                .filter(score -> score.member().miner().equals(Pathways.miner(0)))
                .sorted(Comparator.comparing(score -> score.member().stage().value()))
                .toList();
        assertThat(ofMover).extracting(MinerScore::isSuspect).containsExactly(true, false);
    }

    @Test
    void aSingleSampleIsScoredWithoutClaims() {
        PathwayWindow window = new PathwayWindow(0);
        window.add(Pathways.record(3, 4.25, new int[] {0, 1}));
        assertThat(Clasp.DEFAULT.scores(window)).hasSize(2).allSatisfy(score -> {
            assertThat(score.meanLoss()).isEqualTo(4.25);
            assertThat(score.effect()).isCloseTo(0, CLOSE);
            assertThat(score.effectError()).isNaN();
            assertThat(score.isSuspect()).isFalse();
        });
        assertThat(Clasp.DEFAULT.scores(new PathwayWindow(0))).isEmpty();
    }
}
