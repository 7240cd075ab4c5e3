package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.numbers.combinatorics.LogBinomialCoefficient;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds the members that explain raised losses, without knowing how many there are. A beam of the most telling sets is made larger member by
 * member, beyond sizes that prove nothing yet, since three bad members at once are easier to see together than one by one; that is done under
 * two models of how bad members act, and of both results the one with the lower Schwarz criterion counts.
 *
 * <p>A set counts if each of its members is needed and the whole is unlikely to be chance. With m members, k of them in the set, and the false
 * alarm rate r, both are one-sided t-tests: the first at {@code r / m}, against the set without that member; the second at
 * {@code r / 2^k / binomial(m, k)}, against nobody. With nobody bad the chance of naming anyone is thus at most r (Bonferroni), as far as
 * noise is normal.
 */
final class TaintSearch {
    /** Through fewer samples nothing is said of anybody. */
    static final int MIN_SAMPLES = 5;
    private static final int WIDTH = 6;
    private static final int LOOK_AHEAD = 3;

    private final Regression regression;
    private final Columns columns;
    private final double falseAlarmRate;

    private record Found(Taint taint, BitSet bad) {}

    private record Candidate(Taint before, int more, BitSet bad, double explained) {
        Found found() {
            return new Found(before.with(more), bad);
        }
    }

    /** What squared t-statistics must exceed. */
    private record Limits(double together, double each) {}

    private TaintSearch(List<Sample> samples, int members, double falseAlarmRate) {
        this.regression = new Regression(samples);
        this.columns = new Columns(samples, members);
        this.falseAlarmRate = falseAlarmRate;
    }

    /**
     * @param members how many there are; samples name them by number
     * @param falseAlarmRate chance of naming anybody where nobody is bad
     * @return the bad ones by number, each with its t-statistic against the set without it
     */
    static Map<Integer, Double> of(List<Sample> samples, int members, double falseAlarmRate) {
        return new TaintSearch(samples, members, falseAlarmRate).search();
    }

    private Map<Integer, Double> search() {
        Map<Integer, Double> suspects = new TreeMap<>();
        if (regression.size() <= 2 * MIN_SAMPLES || !(regression.total() > 0)) {
            return suspects;
        }
        Taint shared = search(new SharedTaint(columns, regression.residuals()));
        Taint added = search(new AddedTaint(columns, regression.residuals()));
        Taint best = criterion(shared) <= criterion(added) ? shared : added;
        best.needs().forEach((member, need) -> suspects.put(member, Math.sqrt(squaredT(best, need))));
        return suspects;
    }

    private Taint search(Taint none) {
        Found proven = new Found(none, new BitSet());
        List<Found> beam = List.of(proven);
        for (int size = 1; size <= proven.bad.cardinality() + LOOK_AHEAD; size++) {
            beam = grown(beam);
            if (beam.isEmpty()) {
                break;
            }
            Limits limits = limits(beam.get(0).taint, size);
            proven = beam.stream().filter(found -> isProven(found.taint, limits)).findFirst().orElse(proven);
        }
        return proven.taint;
    }

    /** The most telling sets that have one member more. */
    private List<Found> grown(List<Found> beam) {
        Set<BitSet> known = new HashSet<>();
        List<Candidate> next = new ArrayList<>();
        for (Found found : beam) {
            for (Candidate candidate : most(found)) {
                if (known.add(candidate.bad)) {
                    next.add(candidate);
                }
            }
        }
        next.sort(Comparator.comparingDouble(Candidate::explained).reversed());
        return next.stream().limit(WIDTH).map(Candidate::found).toList();
    }

    private List<Candidate> most(Found found) {
        int[] most = new int[WIDTH];
        double[] explained = new double[WIDTH];
        for (int member = 0; member < columns.members(); member++) {
            double next = columns.count(member) < MIN_SAMPLES || found.bad.get(member) ? 0 : found.taint.explainedWith(member);
            int at = WIDTH;
            for (; at > 0 && explained[at - 1] < next; at--) {
                if (at < WIDTH) {
                    most[at] = most[at - 1];
                    explained[at] = explained[at - 1];
                }
            }
            if (at < WIDTH) {
                most[at] = member;
                explained[at] = next;
            }
        }
        return IntStream.range(0, WIDTH)
                .filter(i -> explained[i] > 0)
                .mapToObj(i -> new Candidate(found.taint, most[i], with(found.bad, most[i]), explained[i]))
                .toList();
    }

    private static BitSet with(BitSet bad, int more) {
        BitSet all = (BitSet) bad.clone();
        all.set(more);
        return all;
    }

    private boolean isProven(Taint taint, Limits limits) {
        return squaredT(taint, taint.explained()) > limits.together
                && taint.needs().values().stream().allMatch(need -> squaredT(taint, need) > limits.each);
    }

    private Limits limits(Taint taint, int size) {
        double together = Math.log(falseAlarmRate) - size * Math.log(2) - LogBinomialCoefficient.value(columns.members(), size);
        double threshold = threshold(taint, Math.exp(together));
        double each = threshold(taint, falseAlarmRate / columns.members());
        return new Limits(threshold * threshold, each * each);
    }

    private double threshold(Taint taint, double level) {
        return TDistribution.of(degrees(taint)).inverseSurvivalProbability(Math.max(Double.MIN_NORMAL, level));
    }

    /** Against the fewer parameters of a fit that explains so much less. */
    private double squaredT(Taint taint, double less) {
        return degrees(taint) * Math.max(0, less) / left(taint);
    }

    private double degrees(Taint taint) {
        return Math.max(1, (double) regression.size() - regression.parameters() - taint.parameters());
    }

    /** G. Schwarz, 1978. */
    private double criterion(Taint taint) {
        return regression.size() * Math.log(left(taint)) + taint.parameters() * Math.log(regression.size());
    }

    private double left(Taint taint) {
        return Math.max(regression.total() - taint.explained(), 1e-12 * regression.total());
    }
}
