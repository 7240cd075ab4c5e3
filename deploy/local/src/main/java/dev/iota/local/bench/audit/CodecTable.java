package dev.iota.local.bench.audit;

import dev.iota.protocol.frame.Direction;
import dev.iota.worker.audit.Tolerance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a trial of a codec gave, for people and for programs. */
final class CodecTable {
    private final String codec;
    private final CodecTrial trial;

    CodecTable(String codec, CodecTrial trial) {
        this.codec = codec;
        this.trial = trial;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            lines.add(String.format("%n%s, %s", codec, direction == Direction.FORWARD ? "activations" : "gradients"));
            lines.add(String.format("  %-22s  %10s  %10s  %9s  %9s  %s", "",
                    "min cosine", "max cosine", "min ratio", "max ratio", "refused"));
            trial.honest().get(direction).forEach((machine, likeness) -> lines.add(line("honest, " + machine, likeness)));
            trial.cheating().get(direction).forEach((cheat, likeness) -> lines.add(line(cheat, likeness)));
        }
        lines.add(String.format(Locale.ROOT, "  allowed: cosine from %s, ratio from %s; cheats that an audit passes: %s",
                Tolerance.OUTPUT.minCosine(), Tolerance.OUTPUT.minMagnitudeRatio(), String.join(", ", escaping())));
        return lines;
    }

    private static String line(String who, Likeness likeness) {
        return String.format(Locale.ROOT, "  %-22s  %10.6f  %10.6f  %9.5f  %9.5f  %3.0f %%", who, likeness.minCosine(), likeness.maxCosine(),
                likeness.minRatio(), likeness.maxRatio(), 100 * likeness.refusedShare());
    }

    /** Whether every pass of the honest is allowed. */
    boolean isHonestAllowed() {
        return trial.honest().values().stream().flatMap(each -> each.values().stream()).allMatch(likeness -> likeness.refusedShare() == 0);
    }

    /** Cheats of which no pass is refused, forward or backward: an audit passes them. */
    List<String> escaping() {
        Set<String> escaping = new TreeSet<>();
        trial.cheating().values().forEach(table -> escaping.addAll(table.keySet()));
        trial.cheating().values().forEach(table -> table.forEach((cheat, likeness) -> {
            if (likeness.refusedShare() > 0) {
                escaping.remove(cheat);
            }
        }));
        return List.copyOf(escaping);
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Direction direction : Direction.values()) {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("honest", figures(trial.honest().get(direction)));
            of.put("cheating", figures(trial.cheating().get(direction)));
            figures.put(direction == Direction.FORWARD ? "activations" : "gradients", of);
        }
        figures.put("isHonestAllowed", isHonestAllowed());
        figures.put("escaping", escaping());
        return figures;
    }

    private static Map<String, Object> figures(Map<String, Likeness> table) {
        Map<String, Object> figures = new LinkedHashMap<>();
        table.forEach((who, likeness) -> figures.put(who, likeness.figures()));
        return figures;
    }
}
