package dev.iota.access.gate;

import dev.iota.protocol.id.MinerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bounds what a miner may write in an epoch, so that none fills the store. An object that is asked for again counts once. */
final class UploadBudget {
    private static final int MAX_MINERS = 1 << 16;
    private static final int MAX_OBJECTS = 1 << 14;

    private final Map<MinerId, Spent> spent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MinerId, Spent> eldest) {
            return size() > MAX_MINERS;
        }
    };

    private static final class Spent {
        private final String epoch;
        private final Map<String, Long> objects = new HashMap<>();
        private long bytes;

        Spent(String epoch) {
            this.epoch = epoch;
        }
    }

    /** Whether so much more is within the miner's budget for the epoch; it counts if so. */
    synchronized boolean allows(MinerId miner, String epoch, String key, long sizeBytes, long budgetBytes) {
        Spent before = spent.get(miner);
        Spent now = before != null && before.epoch.equals(epoch) ? before : new Spent(epoch);
        long bytes = now.bytes - now.objects.getOrDefault(key, 0L) + sizeBytes;
        if (bytes > budgetBytes || now.objects.size() >= MAX_OBJECTS) {
            return false;
        }
        now.bytes = bytes;
        now.objects.put(key, sizeBytes);
        spent.put(miner, now);
        return true;
    }
}
