package dev.iota.dashboard;

import java.util.LinkedHashSet;

/** The latest elements of many, by which records that come twice are known. */
final class RecentSet<T> {
    private final int capacity;
    private final LinkedHashSet<T> elements = new LinkedHashSet<>();

    RecentSet(int capacity) {
        this.capacity = capacity;
    }

    /** Whether it is new. */
    boolean add(T element) {
        if (!elements.add(element)) {
            return false;
        }
        if (elements.size() > capacity) {
            elements.remove(elements.iterator().next());
        }
        return true;
    }
}
