package dev.iota.operators.clasp;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The pathways and losses of some samples. Two windows make a larger one, so a window can be gathered in parts, in any order; each sample
 * must be in one part only. Keeps {@link PathwayStatistics} of all samples, and of the latest {@value #MAX_SAMPLES} the samples themselves.
 */
public final class PathwayWindow {
    /** Of those whose bad members are searched for: enough for any effect that matters within a window. */
    static final int MAX_SAMPLES = 16_384;

    private final Roster roster = new Roster();
    private final PathwayStatistics statistics;
    private List<Sample> samples = new ArrayList<>();

    /** @param origin a micro-batch near those that will be added: from it, times are counted */
    public PathwayWindow(long origin) {
        statistics = new PathwayStatistics(origin, roster);
    }

    /** A sample with the miners of its pathway, head first. */
    public void add(LossRecord record) {
        List<MinerId> pathway = record.pathway();
        int[] members = new int[pathway.size()];
        for (int stage = 0; stage < members.length; stage++) {
            members[stage] = roster.number(stage, pathway.get(stage));
        }
        Sample sample = new Sample(record.microBatch().value(), record.loss(), members);
        statistics.add(sample);
        samples.add(sample);
        shorten(2 * MAX_SAMPLES);
    }

    /** Adds the samples of another window, which stays as it is. */
    public void add(PathwayWindow other) {
        add(other, miner -> false);
    }

    /**
     * Adds the samples of another window, which stays as it is.
     *
     * @param isFormer whose samples there count as another's
     */
    void add(PathwayWindow other, Predicate<MinerId> isFormer) {
        int[] numbers = new int[other.roster.size()];
        for (int i = 0; i < numbers.length; i++) {
            Member member = other.roster.member(i);
            numbers[i] = roster.number(new Member(member.stage(), member.miner(), isFormer.test(member.miner())));
        }
        statistics.add(other.statistics, numbers);
        for (Sample sample : other.samples) {
            int[] members = new int[sample.members().length];
            for (int i = 0; i < members.length; i++) {
                members[i] = numbers[sample.members()[i]];
            }
            samples.add(new Sample(sample.time(), sample.loss(), members));
        }
        shorten(2 * MAX_SAMPLES);
    }

    public long count() {
        return statistics.count();
    }

    /** Miners, each at each stage where it was seen. */
    int members() {
        return roster.size();
    }

    Roster roster() {
        return roster;
    }

    PathwayStatistics statistics() {
        return statistics;
    }

    /** The latest, in the order of their micro-batches. */
    List<Sample> samples() {
        shorten(MAX_SAMPLES);
        samples.sort(Comparator.comparingDouble(Sample::time));
        return samples;
    }

    private void shorten(int most) {
        if (samples.size() > most) {
            samples.sort(Comparator.comparingDouble(Sample::time));
            samples = new ArrayList<>(samples.subList(samples.size() - Math.min(most, MAX_SAMPLES), samples.size()));
        }
    }
}
