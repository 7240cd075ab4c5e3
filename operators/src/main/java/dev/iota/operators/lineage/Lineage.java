package dev.iota.operators.lineage;

import dev.iota.operators.table.Table;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.RetentionSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The epochs on whose weights the open one stands, as the topic of epochs tells them: what counts, what is void, what can be gone back to.
 * Remembers those that the orchestrator keeps, and the latest {@value #MEMORY_EPOCHS}.
 */
public final class Lineage {
    public static final int MEMORY_EPOCHS = 64;

    private final RetentionSpec retention;
    private final Table<Epoch, BegunEpoch> begun;

    /** @param begun so far; what the table holds is taken up */
    public Lineage(RetentionSpec retention, Table<Epoch, BegunEpoch> begun) {
        this.retention = retention;
        this.begun = begun;
    }

    /**
     * An epoch begins, or begins anew.
     *
     * @return whether this is news: the topic may repeat itself
     */
    public boolean begin(EpochManifest manifest) {
        BegunEpoch next = BegunEpoch.of(manifest);
        Optional<BegunEpoch> open = open();
        if (open.isPresent() && !follows(open.get(), next)) {
            return false;
        }
        begun.removeIf(BegunEpoch::epoch, other -> other.epoch().compareTo(next.epoch()) > 0);
        begun.put(next.epoch(), next);
        for (BegunEpoch lost : inOrder()) {
            if (lost.isTarget() && !retention.keeps(lost.epoch(), next.epoch())) {
                begun.put(lost.epoch(), lost.noTarget());
            }
        }
        begun.removeIf(BegunEpoch::epoch, other -> !other.isTarget() && other.epoch().value() <= next.epoch().value() - MEMORY_EPOCHS);
        return true;
    }

    private static boolean follows(BegunEpoch open, BegunEpoch next) {
        int generation = next.generation().compareTo(open.generation());
        return generation > 0 || generation == 0 && next.epoch().compareTo(open.epoch()) > 0;
    }

    /** The latest; empty before the first manifest is read. */
    public Optional<BegunEpoch> open() {
        BegunEpoch latest = null;
        for (BegunEpoch each : begun.values()) {
            latest = latest == null || each.epoch().compareTo(latest.epoch()) > 0 ? each : latest;
        }
        return Optional.ofNullable(latest);
    }

    /** The epoch as it began last; null if it is not known. */
    public BegunEpoch get(Epoch epoch) {
        return begun.get(epoch);
    }

    public List<BegunEpoch> inOrder() {
        List<BegunEpoch> all = new ArrayList<>();
        begun.values().forEach(all::add);
        all.sort(Comparator.comparing(BegunEpoch::epoch));
        return all;
    }

    /** Whether a higher generation began this epoch, or one before it, anew: what was done in this generation does not count. */
    public boolean isVoid(Epoch epoch, Generation generation) {
        BegunEpoch base = null;
        for (BegunEpoch each : begun.values()) {
            boolean isBefore = each.epoch().compareTo(epoch) <= 0;
            base = isBefore && (base == null || each.epoch().compareTo(base.epoch()) > 0) ? each : base;
        }
        return base != null && base.generation().compareTo(generation) > 0;
    }

    /** The latest epoch up to this one that can be gone back to. */
    public Optional<Epoch> targetUpTo(Epoch wanted) {
        return inOrder().stream()
                .filter(each -> each.isTarget() && each.epoch().compareTo(wanted) <= 0)
                .map(BegunEpoch::epoch)
                .reduce((earlier, later) -> later);
    }
}
