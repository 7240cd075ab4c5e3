package dev.iota.dashboard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What happened, in sentences. Of each kind the latest are kept, so that many of one kind don't drive out the others. Pure. */
final class EventLog {
    static final int MAX_OF_A_KIND = 300;

    private final Map<Kind, Deque<Entry>> entries = new EnumMap<>(Kind.class);
    private final List<Entry> added = new ArrayList<>();
    private long last;

    enum Kind {
        EPOCH,
        ROLLBACK,
        WORKER,
        VERDICT,
        AUDIT,
        ANOMALY,
        MERGE,
        REWARD,
        REFUSAL
    }

    enum Tone {
        GOOD,
        PLAIN,
        WARNING,
        BAD
    }

    /**
     * A sentence.
     *
     * @param miner number of the miner that it is about; null if it is about none
     */
    record Entry(long id, long atMillis, Kind kind, Tone tone, String text, Integer miner) {}

    void add(long atMillis, Kind kind, Tone tone, String text, Integer miner) {
        Entry entry = new Entry(++last, atMillis, kind, tone, text, miner);
        Deque<Entry> same = entries.computeIfAbsent(kind, first -> new ArrayDeque<>());
        same.addLast(entry);
        if (same.size() > MAX_OF_A_KIND) {
            same.removeFirst();
        }
        added.add(entry);
        if (added.size() > MAX_OF_A_KIND * Kind.values().length) {
            added.remove(0);
        }
    }

    /** Since the last call. */
    List<Entry> changes() {
        List<Entry> changes = List.copyOf(added);
        added.clear();
        return changes;
    }

    /** In the order of time. */
    List<Entry> whole() {
        return entries.values().stream().flatMap(Deque::stream).sorted(Comparator.comparingLong(Entry::atMillis)).toList();
    }
}
