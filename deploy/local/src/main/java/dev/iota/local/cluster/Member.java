package dev.iota.local.cluster;

import java.util.Locale;

/**
 * A process of the cluster.
 *
 * @param number from 1 among its kind
 */
public record Member(Kind kind, int number) implements Comparable<Member> {

    /** In the order in which they are started; they are stopped the other way round. */
    public enum Kind {
        BROKER,
        S3,
        JOBMANAGER,
        TASKMANAGER
    }

    /** Names its files, such as {@code taskmanager-2}. */
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT) + "-" + number;
    }

    @Override
    public int compareTo(Member other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return name();
    }
}
