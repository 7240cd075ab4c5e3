package dev.iota.dashboard;

import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;

/**
 * What is known of a run before any of its records is read.
 *
 * @param samples micro-batches of the whole run; null where its description is not at hand, as the others are
 * @param epochs of the whole run
 * @param stages of the model
 * @param parameters of the model
 */
public record RunFacts(RunId run, Long samples, Long epochs, Integer stages, Long parameters) {
    public static RunFacts of(RunSpec run) {
        return new RunFacts(run.run(), run.samples(), run.epochs(), run.model().stages(), run.model().parameters());
    }

    /** Of a run whose description is elsewhere: what the topics tell must do. */
    public static RunFacts of(RunId run) {
        return new RunFacts(run, null, null, null, null);
    }
}
