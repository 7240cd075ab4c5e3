package dev.iota.local.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A job's checkpoints in the store: {@code <checkpoints>/<Flink's job id>/chk-<number>/_metadata}. Pure. */
final class RetainedCheckpoints {
    private static final Pattern METADATA = Pattern.compile("(.*/chk-(\\d{1,18}))/_metadata");

    private RetainedCheckpoints() {}

    /**
     * The newest that is complete. A job that goes on from one counts on from its number, whatever id Flink gives it, so the
     * greatest number is the newest.
     *
     * @return the key of its folder
     */
    static Optional<String> newest(List<String> keys) {
        return keys.stream()
                .map(METADATA::matcher)
                .filter(Matcher::matches)
                .max(Comparator.comparingLong(found -> Long.parseLong(found.group(2))))
                .map(found -> found.group(1));
    }
}
