package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final int members;
    private final int[] counts;
    private final double falseAlarmRate;

    /** Members in ascending order, so that a set is found once. */
    private record Found(TaintModel model, List<Integer> bad, double explained) {}

    private TaintSearch(List<Sample> samples, int members, double falseAlarmRate) {
        this.regression = new Regression(samples);
        this.members = members;
        this.falseAlarmRate = falseAlarmRate;
        this.counts = new int[members];
        samples.forEach(sample -> {
            for (int member : sample.members()) {
                counts[member]++;
            }
        });
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
        Found shared = search(new SharedTaint(regression, members));
        Found added = search(new AddedTaint(regression, members));
        Found best = criterion(shared) <= criterion(added) ? shared : added;
        best.bad.forEach(member -> suspects.put(member, Math.sqrt(squaredT(best, best.model.explained(without(best.bad, member))))));
        return suspects;
    }

    private Found search(TaintModel model) {
        Found proven = new Found(model, List.of(), 0);
        List<Found> beam = List.of(proven);
        for (int size = 1; size <= proven.bad.size() + LOOK_AHEAD && !beam.isEmpty(); size++) {
            beam = grown(beam);
            for (Found found : beam) {
                if (isProven(found)) {
                    proven = found;
                    break;
                }
            }
        }
        return proven;
    }

    /** The most telling sets that have one member more. */
    private List<Found> grown(List<Found> beam) {
        Set<List<Integer>> known = new HashSet<>();
        List<Found> next = new ArrayList<>();
        for (Found found : beam) {
            double[] explained = found.model.explainedWithOneMore(found.bad);
            for (int member : most(explained)) {
                List<Integer> bad = with(found.bad, member);
                if (known.add(bad)) {
                    next.add(new Found(found.model, bad, explained[member]));
                }
            }
        }
        next.sort(Comparator.comparingDouble(Found::explained).reversed());
        return next.subList(0, Math.min(WIDTH, next.size()));
    }

    private List<Integer> most(double[] explained) {
        List<Integer> most = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            if (counts[member] >= MIN_SAMPLES && explained[member] > 0) {
                int at = most.size();
                while (at > 0 && explained[most.get(at - 1)] < explained[member]) {
                    at--;
                }
                if (at < WIDTH) {
                    most.add(at, member);
                    most.subList(Math.min(WIDTH, most.size()), most.size()).clear();
                }
            }
        }
        return most;
    }

    private boolean isProven(Found found) {
        int size = found.bad.size();
        double together = Math.log(falseAlarmRate) - size * Math.log(2) - LogBinomialCoefficient.value(members, size);
        double threshold = threshold(found, Math.exp(together));
        if (squaredT(found, 0) <= threshold * threshold) {
            return false;
        }
        double each = threshold(found, falseAlarmRate / members);
        return found.bad.stream().allMatch(member -> squaredT(found, found.model.explained(without(found.bad, member))) > each * each);
    }

    private double threshold(Found found, double level) {
        return TDistribution.of(degrees(found)).inverseSurvivalProbability(Math.max(Double.MIN_NORMAL, level));
    }

    /** Against the fewer parameters of a fit that explains less. */
    private double squaredT(Found found, double explainedBefore) {
        return degrees(found) * Math.max(0, found.explained - explainedBefore) / left(found);
    }

    private double degrees(Found found) {
        return Math.max(1, (double) regression.size() - regression.parameters() - found.model.parameters(found.bad.size()));
    }

    /** G. Schwarz, 1978. */
    private double criterion(Found found) {
        return regression.size() * Math.log(left(found)) + found.model.parameters(found.bad.size()) * Math.log(regression.size());
    }

    private double left(Found found) {
        return Math.max(regression.total() - found.explained, 1e-12 * regression.total());
    }

    private static List<Integer> with(List<Integer> bad, int more) {
        List<Integer> all = new ArrayList<>(bad);
        all.add(more);
        all.sort(null);
        return List.copyOf(all);
    }

    private static List<Integer> without(List<Integer> bad, int less) {
        return bad.stream().filter(member -> member != less).toList();
    }
}
