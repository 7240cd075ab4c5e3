package dev.iota.dashboard;

import dev.iota.protocol.reward.RewardRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each epoch paid in all. Pure. */
final class Payments {
    static final int MAX_EPOCHS = 500;

    private final TreeMap<Integer, Epoch> epochs = new TreeMap<>();
    private boolean hasChanged;

    /** Of one epoch. */
    private static final class Epoch {
        private int miners;
        private long paidUnits;
        private long burnedUnits;
        private long emissionUnits;
    }

    /** Whether it is the first of its epoch. */
    boolean add(RewardRecord reward) {
        int number = reward.epoch().value();
        boolean isFirst = !epochs.containsKey(number);
        Epoch epoch = epochs.computeIfAbsent(number, first -> new Epoch());
        epoch.miners++;
        epoch.paidUnits += reward.shareUnits();
        epoch.burnedUnits = reward.burnedUnits();
        epoch.emissionUnits = reward.emissionUnits();
        if (epochs.size() > MAX_EPOCHS) {
            epochs.pollFirstEntry();
        }
        hasChanged = true;
        return isFirst;
    }

    boolean hasChanged() {
        return hasChanged;
    }

    /** All of it; from now on nothing has changed. */
    List<Map<String, Object>> changes() {
        hasChanged = false;
        return whole();
    }

    List<Map<String, Object>> whole() {
        return epochs.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue())).toList();
    }

    private static Map<String, Object> row(int number, Epoch epoch) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("epoch", number);
        row.put("miners", epoch.miners);
        row.put("paidUnits", epoch.paidUnits);
        row.put("burnedUnits", epoch.burnedUnits);
        row.put("emissionUnits", epoch.emissionUnits);
        return row;
    }
}
