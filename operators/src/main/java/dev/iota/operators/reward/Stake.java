package dev.iota.operators.reward;

import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.List;

/**
 * A miner's collateral, as far back as it matters.
 *
 * @param uid under which the chain pays it; null if another miner has taken it over
 * @param levels in the order of their times; at most {@value #MAX_LEVELS}
 */
public record Stake(MinerId miner, Integer uid, List<Level> levels) {
    static final int MAX_LEVELS = 64;

    /** What it has from a time on, in 1e-9 of the token. */
    public record Level(long fromMillis, long units) {}

    public Stake {
        levels = List.copyOf(levels);
    }

    static Stake none(MinerId miner) {
        return new Stake(miner, null, List.of());
    }

    Stake withUid(Integer number) {
        return new Stake(miner, number, levels);
    }

    long units() {
        return levels.isEmpty() ? 0 : levels.get(levels.size() - 1).units();
    }

    /** Whoever changes its stake too often for all to be remembered is held to the lowest of the earliest. */
    Stake changed(long fromMillis, long units) {
        List<Level> next = new ArrayList<>(levels);
        long since = next.isEmpty() ? fromMillis : Math.max(fromMillis, next.get(next.size() - 1).fromMillis());
        next.add(new Level(since, units));
        if (next.size() > MAX_LEVELS) {
            Level second = next.remove(1);
            next.set(0, new Level(next.get(0).fromMillis(), Math.min(next.get(0).units(), second.units())));
        }
        return new Stake(miner, uid, next);
    }

    /** Whether it never had less in this time; nothing is known of the time before its first level. */
    boolean isAtLeast(long units, long fromMillis, long untilMillis) {
        long atStart = 0;
        for (Level level : levels) {
            if (level.fromMillis() <= fromMillis) {
                atStart = level.units();
            } else if (level.fromMillis() <= untilMillis && level.units() < units) {
                return false;
            }
        }
        return atStart >= units;
    }

    /** Forgets what was before the level of this time. */
    Stake since(long millis) {
        int first = 0;
        while (first + 1 < levels.size() && levels.get(first + 1).fromMillis() <= millis) {
            first++;
        }
        return first == 0 ? this : new Stake(miner, uid, levels.subList(first, levels.size()));
    }
}
