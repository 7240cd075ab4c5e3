package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Contribution Loss Assessment via Sampling of Pathways (IOTA technical primer, section on CLASP): who raises the loss of the pathways that
 * it is on. Two estimates for each miner of a stage, the paper's mean over pathways and the additive one of {@link LeastSquares}, which uneven
 * shares and a falling loss don't bend; and the suspects of {@link TaintSearch}. Compares within a stage only: one miner of a stage raises
 * what its neighbours seem to lower.
 *
 * @param falseAlarmRate chance that a window names anybody where all are honest and noise is normal: 0 to 1
 */
public record Clasp(double falseAlarmRate) {
    /** One window in two hundred: with 25 miners, one honest miner in five thousand. */
    public static final Clasp DEFAULT = new Clasp(0.005);

    public Clasp {
        if (!(falseAlarmRate > 0 && falseAlarmRate < 1)) {
            throw new IllegalArgumentException("the false alarm rate must be between 0 and 1: " + falseAlarmRate);
        }
    }

    /** In the order in which the window saw them first. */
    public List<MinerScore> scores(PathwayWindow window) {
        if (window.count() == 0) {
            return List.of();
        }
        Roster roster = window.roster();
        PathwayStatistics statistics = window.statistics();
        LeastSquares.Fit fit = LeastSquares.of(statistics);
        double[] medians = medians(roster, fit.effects());
        Map<Integer, Double> suspects = TaintSearch.of(window.samples(), roster.size(), falseAlarmRate);
        List<MinerScore> scores = new ArrayList<>();
        for (int i = 0; i < roster.size(); i++) {
            scores.add(new MinerScore(roster.member(i), statistics.count(i), statistics.meanLoss(i), statistics.meanLossError(i),
                    fit.effects()[i] - medians[roster.stageOf(i)], fit.standardErrors()[i], suspects.getOrDefault(i, 0.0)));
        }
        return scores;
    }

    private static double[] medians(Roster roster, double[] effects) {
        double[] medians = new double[roster.stages()];
        for (int stage = 0; stage < medians.length; stage++) {
            int current = stage;
            double[] ofStage = IntStream.range(0, roster.size())
                    .filter(member -> roster.stageOf(member) == current)
                    .mapToDouble(member -> effects[member])
                    .sorted()
                    .toArray();
            int size = ofStage.length;
            medians[stage] = size == 0 ? 0 : (ofStage[(size - 1) / 2] + ofStage[size / 2]) / 2;
        }
        return medians;
    }
}
