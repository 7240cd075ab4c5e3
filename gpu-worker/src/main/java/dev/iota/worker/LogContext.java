package dev.iota.worker;

import dev.iota.protocol.id.RunId;
import dev.iota.worker.pipeline.Place;

/** What every line of a structured log tells of the process; all its threads work for the same run, stage and epoch. */
final class LogContext {
    private LogContext() {}

    static void run(RunId run) {
        System.setProperty("iota.log.run", run.value());
    }

    /** @param place null for none */
    static void place(Place place) {
        System.setProperty("iota.log.stage", place == null ? "" : place.stage().toString());
    }

    static void epoch(String epoch) {
        System.setProperty("iota.log.epoch", epoch);
    }
}
