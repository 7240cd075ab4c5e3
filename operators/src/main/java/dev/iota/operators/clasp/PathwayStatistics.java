package dev.iota.operators.clasp;

import java.util.Arrays;

/**
 * What the least-squares estimate needs to know of any number of samples: counts, sums and products, of which those of two windows add up to
 * those of both together. Size: members, plus pairs of members seen on one pathway.
 */
final class PathwayStatistics {
    private final Roster roster;
    private final PairCounts pairs = new PairCounts();
    private final double origin;
    private long count;
    private double times;
    private double squaredTimes;
    private double losses;
    private double squaredLosses;
    private double products;
    private int[] memberCounts = new int[16];
    private double[] memberTimes = new double[16];
    private double[] memberLosses = new double[16];
    private double[] memberSquaredLosses = new double[16];

    /** @param origin subtracted from each time, so that sums of squares keep their digits */
    PathwayStatistics(double origin, Roster roster) {
        this.origin = origin;
        this.roster = roster;
    }

    /** A sample whose members are numbers of the roster. */
    void add(Sample sample) {
        double loss = sample.loss();
        int[] members = sample.members();
        double since = sample.time() - origin;
        count++;
        times += since;
        squaredTimes += since * since;
        losses += loss;
        squaredLosses += loss * loss;
        products += since * loss;
        if (roster.size() > memberCounts.length) {
            grow();
        }
        for (int i = 0; i < members.length; i++) {
            int member = members[i];
            memberCounts[member]++;
            memberTimes[member] += since;
            memberLosses[member] += loss;
            memberSquaredLosses[member] += loss * loss;
            for (int j = 0; j < i; j++) {
                pairs.add(members[j], member, 1);
            }
        }
    }

    /**
     * Adds what another window has seen.
     *
     * @param numbers in this roster of the other's members, by their number in the other
     */
    void add(PathwayStatistics other, int[] numbers) {
        if (roster.size() > memberCounts.length) {
            grow();
        }
        double later = other.origin - origin;
        count += other.count;
        squaredTimes += other.squaredTimes + 2 * later * other.times + later * later * other.count;
        times += other.times + later * other.count;
        losses += other.losses;
        squaredLosses += other.squaredLosses;
        products += other.products + later * other.losses;
        for (int i = 0; i < numbers.length; i++) {
            int member = numbers[i];
            memberCounts[member] += other.memberCounts[i];
            memberTimes[member] += other.memberTimes[i] + later * other.memberCounts[i];
            memberLosses[member] += other.memberLosses[i];
            memberSquaredLosses[member] += other.memberSquaredLosses[i];
        }
        other.pairs.forEach((first, second, together) -> pairs.add(numbers[first], numbers[second], together));
    }

    private void grow() {
        int capacity = Math.max(roster.size(), 2 * memberCounts.length);
        memberCounts = Arrays.copyOf(memberCounts, capacity);
        memberTimes = Arrays.copyOf(memberTimes, capacity);
        memberLosses = Arrays.copyOf(memberLosses, capacity);
        memberSquaredLosses = Arrays.copyOf(memberSquaredLosses, capacity);
    }

    long count() {
        return count;
    }

    Roster roster() {
        return roster;
    }

    PairCounts pairs() {
        return pairs;
    }

    double times() {
        return times;
    }

    double squaredTimes() {
        return squaredTimes;
    }

    double losses() {
        return losses;
    }

    double squaredLosses() {
        return squaredLosses;
    }

    double products() {
        return products;
    }

    int count(int member) {
        return memberCounts[member];
    }

    double times(int member) {
        return memberTimes[member];
    }

    double losses(int member) {
        return memberLosses[member];
    }

    /** The paper's attributed loss: the mean over all pathways through this member. */
    double meanLoss(int member) {
        return memberLosses[member] / memberCounts[member];
    }

    /** Of {@link #meanLoss}, from the spread of the losses through this member; infinite for fewer than two. */
    double meanLossError(int member) {
        int n = memberCounts[member];
        double mean = meanLoss(member);
        double variance = (memberSquaredLosses[member] - n * mean * mean) / (n - 1.0);
        return n < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(Math.max(0, variance) / n);
    }
}
