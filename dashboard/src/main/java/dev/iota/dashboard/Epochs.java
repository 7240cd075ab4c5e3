package dev.iota.dashboard;

import dev.iota.protocol.epoch.EpochManifest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The epochs that count, and where the run went back or began anew. Pure. */
final class Epochs {
    static final int MAX_EPOCHS = 1_000;
    static final int MAX_MARKS = 200;

    private final TreeMap<Integer, EpochManifest> epochs = new TreeMap<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private EpochManifest latest;
    private boolean hasChanged;

    /** How an epoch began. */
    enum Step {
        /** The next one, after a merge. */
        SEALED,
        /** The same one anew: progress was lost, or the run was resumed. */
        RESTARTED,
        /** An earlier one. */
        ROLLED_BACK,
        /** Known already. */
        OLD
    }

    /** A place on the loss curve where something happened. */
    record Mark(String kind, long microBatch, long atMillis, String text) {}

    Step add(EpochManifest manifest, long atMillis) {
        int raised = latest == null ? 0 : manifest.generation().compareTo(latest.generation());
        int moved = latest == null ? 1 : manifest.epoch().compareTo(latest.epoch());
        if (raised < 0 || raised == 0 && moved <= 0) {
            return Step.OLD;
        }
        Step step = raised == 0 ? Step.SEALED : moved < 0 ? Step.ROLLED_BACK : Step.RESTARTED;
        if (step == Step.ROLLED_BACK) {
            mark("rollback", manifest.firstMicroBatch().value(), atMillis, "Rolled back from epoch " + latest.epoch() + " to epoch "
                    + manifest.epoch() + " (generation " + manifest.generation() + ")");
        } else if (step == Step.RESTARTED) {
            mark("restart", manifest.firstMicroBatch().value(), atMillis,
                    "Epoch " + manifest.epoch() + " began anew (generation " + manifest.generation() + ")");
        }
        epochs.tailMap(manifest.epoch().value(), true).clear();
        epochs.put(manifest.epoch().value(), manifest);
        if (epochs.size() > MAX_EPOCHS) {
            epochs.pollFirstEntry();
        }
        latest = manifest;
        hasChanged = true;
        return step;
    }

    void mark(String kind, long microBatch, long atMillis, String text) {
        marks.addLast(new Mark(kind, microBatch, atMillis, text));
        if (marks.size() > MAX_MARKS) {
            marks.removeFirst();
        }
        hasChanged = true;
    }

    /** Null before the first. */
    EpochManifest latest() {
        return latest;
    }

    boolean hasChanged() {
        return hasChanged;
    }

    /** All of it; from now on nothing has changed. */
    Map<String, Object> changes() {
        hasChanged = false;
        return whole();
    }

    Map<String, Object> whole() {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("epochs", epochs.values().stream().map(Epochs::row).toList());
        whole.put("marks", List.copyOf(marks));
        return whole;
    }

    private static Map<String, Object> row(EpochManifest manifest) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("epoch", manifest.epoch().value());
        row.put("generation", manifest.generation().value());
        row.put("first", manifest.firstMicroBatch().value());
        row.put("meanLoss", manifest.meanLoss());
        row.put("at", manifest.sealedAtMillis());
        row.put("contributors", manifest.stages().stream().map(stage -> stage.plan().contributions().size()).toList());
        return row;
    }
}
