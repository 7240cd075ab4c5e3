package dev.iota.local.bench;

import dev.iota.protocol.event.LossRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How fast a run was once it had begun.
 *
 * @param tokensPerSecond from the end of the warm-up to the last sample
 * @param roundTripMillis from a sample's ticket to its end, the median
 */
record SteadySpeed(double tokensPerSecond, double roundTripMillis) {

    /**
     * @param losses of the run, in any order
     * @param warm samples that count as its beginning
     */
    static SteadySpeed of(List<LossRecord> losses, int warm) {
        if (warm < 1 || losses.size() <= warm) {
            throw new IllegalArgumentException("of " + losses.size() + " samples no " + warm + " can be left out: raise --samples");
        }
        List<LossRecord> byTime = losses.stream().sorted(Comparator.comparingLong(LossRecord::completedAtMillis)).toList();
        double millis = byTime.get(byTime.size() - 1).completedAtMillis() - byTime.get(warm - 1).completedAtMillis();
        List<LossRecord> steady = byTime.subList(warm, byTime.size());
        List<Double> roundTrips = new ArrayList<>();
        steady.forEach(sample -> roundTrips.add((double) (sample.completedAtMillis() - sample.issuedAtMillis())));
        return new SteadySpeed(steady.stream().mapToLong(LossRecord::tokens).sum() * 1_000.0 / millis, Medians.of(roundTrips));
    }
}
