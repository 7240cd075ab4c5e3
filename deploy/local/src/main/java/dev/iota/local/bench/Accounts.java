package dev.iota.local.bench;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether a run's topics, read committed, hold each sample of each sealed epoch exactly once. Pure: records in, each topic's
 * in its order; a balance out. Topics written at least once may hold a record twice: the last one counts, as for every reader.
 */
final class Accounts {
    /** The orchestrator adds losses in another order. */
    private static final double ROUNDING = 1e-9;

    /**
     * What the topics add up to.
     *
     * @param samples of sealed epochs
     * @param lost samples of sealed epochs without a loss
     * @param doubled epochs sealed twice in a generation, and epochs whose mean loss is not that of their samples, each counted once
     * @param repeated records that another takes the place of
     * @param misPaid epochs whose rewards don't add up to what they give, or that were paid twice
     */
    record Balance(int epochs, long samples, long lost, long doubled, long repeated, int paid, int misPaid) {}

    private record Place(int epoch, int generation, long microBatch) {}

    private record Payment(int epoch, MinerId miner) {}

    /** How an epoch came to begin, in the line that holds now. */
    private record Begun(EpochManifest manifest, int sealedInGeneration) {}

    private final Map<Place, Double> losses = new HashMap<>();
    private final TreeMap<Integer, Begun> line = new TreeMap<>();
    private final Map<Integer, List<RewardRecord>> rewards = new TreeMap<>();
    private final Set<Payment> payments = new HashSet<>();
    private final Set<Integer> paidTwice = new HashSet<>();
    private EpochManifest latest;
    private long repeated;
    private long sealedTwice;

    void add(LossRecord loss) {
        Place place = new Place(loss.epoch().value(), loss.generation().value(), loss.microBatch().value());
        repeated += losses.put(place, loss.loss()) == null ? 0 : 1;
    }

    void add(EpochManifest manifest) {
        boolean isSameGeneration = latest != null && manifest.generation().equals(latest.generation());
        if (isSameGeneration && manifest.epoch().compareTo(latest.epoch()) <= 0) {
            sealedTwice++;
        }
        line.tailMap(manifest.epoch().value(), false).clear();
        Begun before = line.get(manifest.epoch().value());
        boolean isRepublished = before != null && before.manifest.contentSha256().equals(manifest.contentSha256());
        line.put(manifest.epoch().value(), new Begun(manifest, isRepublished ? before.sealedInGeneration : manifest.generation().value()));
        latest = manifest;
    }

    void add(RewardRecord reward) {
        rewards.computeIfAbsent(reward.epoch().value(), epoch -> new ArrayList<>()).add(reward);
        if (!payments.add(new Payment(reward.epoch().value(), reward.miner()))) {
            paidTwice.add(reward.epoch().value());
        }
    }

    Balance balance() {
        long samples = 0;
        long lost = 0;
        long doubled = sealedTwice;
        int epochs = 0;
        for (Map.Entry<Integer, Begun> begun : line.entrySet()) {
            Begun sealed = line.get(begun.getKey() + 1);
            if (sealed == null) {
                continue;
            }
            epochs++;
            long first = begun.getValue().manifest.firstMicroBatch().value();
            long end = sealed.manifest.firstMicroBatch().value();
            long missing = 0;
            double sum = 0;
            for (long microBatch = first; microBatch < end; microBatch++) {
                Double loss = losses.get(new Place(begun.getKey(), sealed.sealedInGeneration, microBatch));
                missing += loss == null ? 1 : 0;
                sum += loss == null ? 0 : loss;
            }
            samples += end - first;
            lost += missing;
            doubled += missing == 0 && isOther(sum / (end - first), sealed.manifest.meanLoss()) ? 1 : 0;
        }
        return new Balance(epochs, samples, lost, doubled, repeated, rewards.size(), misPaid());
    }

    private static boolean isOther(double mean, double sealed) {
        return Math.abs(mean - sealed) > ROUNDING * Math.max(1, Math.abs(sealed));
    }

    private int misPaid() {
        Set<Integer> wrong = new HashSet<>(paidTwice);
        rewards.forEach((epoch, shares) -> {
            long given = shares.stream().mapToLong(RewardRecord::shareUnits).sum() + shares.get(0).burnedUnits();
            if (given != shares.get(0).emissionUnits()) {
                wrong.add(epoch);
            }
        });
        return wrong.size();
    }
}
