package dev.iota.access.gate;

import java.util.LinkedHashMap;
import java.util.Map;

/** Token buckets, one for each name; the names seen least lately are forgotten. */
final class RateLimiter<K> {
    private static final int MAX_NAMES = 1 << 16;
    private static final int BURST_SECONDS = 60;

    private final double perSecond;
    private final Map<K, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
            return size() > MAX_NAMES;
        }
    };

    private record Bucket(double tokens, long atNanos) {}

    RateLimiter(double perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether one more is allowed now; it counts if so. */
    synchronized boolean allows(K name, long nowNanos) {
        double full = perSecond * BURST_SECONDS;
        Bucket bucket = buckets.getOrDefault(name, new Bucket(full, nowNanos));
        double tokens = Math.min(full, bucket.tokens + perSecond * Math.max(0, nowNanos - bucket.atNanos) / 1e9);
        boolean isAllowed = tokens >= 1;
        buckets.put(name, new Bucket(isAllowed ? tokens - 1 : tokens, nowNanos));
        return isAllowed;
    }
}
