package dev.iota.local;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The epochs of a run as people see them. Pure. */
final class EpochTable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    /** What became of an epoch. */
    enum State { STABLE, OPEN, VOID }

    /** One epoch with what became of it. */
    record Row(EpochManifest manifest, State state) {}

    private EpochTable() {}

    /** @param published in the order in which they became durable; an epoch that begins anew voids all after it */
    static List<Row> rows(Collection<EpochManifest> published) {
        Map<Integer, EpochManifest> latest = new TreeMap<>();
        EpochManifest open = null;
        for (EpochManifest manifest : published) {
            latest.put(manifest.epoch().value(), manifest);
            open = manifest;
        }
        List<Row> rows = new ArrayList<>();
        for (EpochManifest manifest : latest.values()) {
            int order = manifest.epoch().compareTo(open.epoch());
            rows.add(new Row(manifest, order == 0 ? State.OPEN : order < 0 ? State.STABLE : State.VOID));
        }
        return rows;
    }

    static List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%5s  %-6s  %10s  %-8s  %10s  %-14s  %6s  %10s  %9s  %s", "epoch", "state", "generation", "began", "from sample",
                "contributors", "merged", "checkpoint", "MB", "mean loss of the epoch before"));
        for (Row row : rows) {
            EpochManifest manifest = row.manifest();
            lines.add(String.format(Locale.ROOT, "%5s  %-6s  %10s  %-8s  %11s  %-14s  %6s  %10s  %9.1f  %s", manifest.epoch(),
                    row.state().name().toLowerCase(Locale.ROOT), manifest.generation(),
                    manifest.sealedAtMillis() == 0 ? "-" : TIME.format(Instant.ofEpochMilli(manifest.sealedAtMillis())),
                    manifest.firstMicroBatch(), contributors(manifest), manifest.effectiveBatch(),
                    manifest.checkpoint(), manifest.sizeBytes() / 1e6,
                    manifest.meanLoss() == null ? "-" : String.format(Locale.ROOT, "%.4f", manifest.meanLoss())));
        }
        return lines;
    }

    private static String contributors(EpochManifest manifest) {
        return manifest.stages().isEmpty() ? "the seed" : manifest.stages().stream()
                .map(StageMerge::plan)
                .map(plan -> Integer.toString(plan.contributions().size()))
                .collect(Collectors.joining("+"));
    }
}
