package dev.iota.local.trace;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The epochs of a run as they began, and began anew.
 *
 * @param begun in the order of the log
 */
record EpochLine(RunSpec run, List<Begun> begun) {

    /** @param atMillis by the broker's clock */
    record Begun(long atMillis, EpochManifest manifest) {}

    /** A time in which an epoch was open, by the broker's clock; {@link Long#MAX_VALUE} if it still is. */
    record Window(long sinceMillis, long untilMillis) {}

    EpochLine {
        begun = List.copyOf(begun);
    }

    /** The epoch to which a sample belongs, in whichever generation. */
    Epoch epochOf(MicroBatch sample) {
        return new Epoch(Math.toIntExact(sample.value() / run.samplesPerEpoch()));
    }

    /** The latest that is open. */
    Optional<Epoch> open() {
        return begun.isEmpty() ? Optional.empty() : Optional.of(begun.get(begun.size() - 1).manifest().epoch());
    }

    /** When it was open. */
    List<Window> windows(Epoch epoch) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            if (begun.get(i).manifest().epoch().equals(epoch)) {
                windows.add(new Window(begun.get(i).atMillis(), i + 1 < begun.size() ? begun.get(i + 1).atMillis() : Long.MAX_VALUE));
            }
        }
        return windows;
    }

    /** What made the work of an epoch and generation void. */
    Optional<Begun> voided(Epoch epoch, Generation generation) {
        return begun.stream()
                .filter(later -> later.manifest().epoch().compareTo(epoch) <= 0 && later.manifest().generation().compareTo(generation) > 0)
                .findFirst();
    }

    /** What sealed the work of an epoch and generation. */
    Optional<Begun> sealed(Epoch epoch, Generation generation) {
        Optional<Begun> end = voided(epoch, generation);
        Stream<Begun> line = end.map(begun::indexOf).map(index -> begun.subList(0, index)).orElse(begun).stream();
        return line.filter(later -> later.manifest().epoch().equals(epoch.next())
                && later.manifest().generation().compareTo(generation) >= 0).findFirst();
    }

    /** Whether the epoch was open before, in generations of which the log was cleaned: a seal does not raise the generation. */
    boolean isCleaned(Epoch epoch) {
        Generation before = Generation.FIRST;
        for (Begun each : begun) {
            if (each.manifest().epoch().equals(epoch)) {
                return each.manifest().generation().compareTo(before) > 0;
            }
            before = each.manifest().generation();
        }
        return false;
    }
}
