package dev.iota.worker.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** The known name that a mistyped one was meant to be. */
final class Nearest {
    private Nearest() {}

    /** Empty if none comes near. */
    static Optional<String> to(String typed, Collection<String> known, int maxEdits) {
        return known.stream().filter(name -> edits(typed, name) <= maxEdits)
                .min(Comparator.comparingInt((String name) -> edits(typed, name)).thenComparing(Comparator.naturalOrder()));
    }

    /** Letters to insert, remove or replace (Levenshtein 1966). */
    static int edits(String from, String to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
